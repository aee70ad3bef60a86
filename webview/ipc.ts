import './zodWithoutEval'; // first: it has to run before the catalogue builds its schemas
import {
  parseMessageToCard,
  parseViewState,
  type MessageFromCard,
  type MessageToCard,
  type ViewState,
} from '../src/protocol/webview';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** The line between a webview and its host. */
export interface Ipc {
  /** What the webview kept before it was hidden or its window reloaded. */
  readonly savedState: ViewState;
  post(message: MessageFromCard): void;
  /** Keeps `state`, on the disk. Drafts may be tokens: only what the type allows goes there. */
  saveState(state: ViewState): void;
}

/**
 * Opens the line. `listener` gets every message of the host; anything else that arrives is dropped.
 * Works once per document: VS Code hands out its api only once.
 */
export function openIpc(listener: (message: MessageToCard) => void): Ipc {
  const api = acquireVsCodeApi();
  window.addEventListener('message', (event) => {
    const message = parseMessageToCard(event.data);
    if (message) listener(message);
  });
  return {
    savedState: parseViewState(api.getState()),
    post: (message) => api.postMessage(message),
    saveState: (state) => api.setState(state),
  };
}
