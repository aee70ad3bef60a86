import './zodWithoutEval'; // first: it must run before the schemas are built
import {
  parseMessageToCard,
  parseViewState,
  STATE_ELEMENT,
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
  /** Delivers the state that the document came with, if it did, and asks for the present one. */
  start(): void;
  /** Writes the state to disk. Drafts may be tokens, so the type has no room for them. */
  saveState(state: ViewState): void;
}

/**
 * Opens the connection. `listener` receives every message of the host; other messages are ignored. A state in the document
 * is its first message, which {@link Ipc.start} delivers.
 * Can be called once per document, because VS Code provides its API only once.
 */
export function openIpc(listener: (message: MessageToCard) => void): Ipc {
  const api = acquireVsCodeApi();
  const receive = (data: unknown): void => {
    const message = parseMessageToCard(data);
    if (message) listener(message);
  };
  const post = (message: MessageFromCard): void => api.postMessage(message);
  window.addEventListener('message', (event) => receive(event.data));
  return {
    savedState: parseViewState(api.getState()),
    post,
    start: () => {
      const state = document.getElementById(STATE_ELEMENT)?.textContent;
      if (state) receive({ type: 'state', state: JSON.parse(state) as unknown });
      post({ type: 'ready' });
    },
    saveState: (state) => api.setState(state),
  };
}
