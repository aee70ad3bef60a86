import './zodWithoutEval'; // first: it must run before the schemas are built
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

/** The connection between a webview and its host. */
export interface Ipc {
  /** The state that was saved before the webview was hidden or its window reloaded. */
  readonly savedState: ViewState;
  post(message: MessageFromCard): void;
  /** Writes the state to disk. Drafts may be tokens, so the type has no room for them. */
  saveState(state: ViewState): void;
}

/**
 * Opens the connection. `listener` receives every message of the host; other messages are ignored.
 * Can be called once per document, because VS Code provides its API only once.
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
