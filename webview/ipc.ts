import './zodWithoutEval'; // first: it has to run before the catalogue builds its schemas
import { parseMessageToCard, type MessageFromCard, type MessageToCard } from '../src/protocol/webview';

// Only postMessage: what getState and setState keep reaches the disk, and drafts may be tokens.
declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

/** The line between a webview and its host. */
export interface Ipc {
  post(message: MessageFromCard): void;
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
  return { post: (message) => api.postMessage(message) };
}
