import type { ServerStatus } from '../../src/protocol/status';
import type { Window } from './vscode/window';

/** The extension as another program in the same window uses it: by commands with values, and by its API. */
export class Program {
  readonly #window: Window;

  constructor(window: Window) {
    this.#window = window;
  }

  /** @param command without the prefix `waveflow.` */
  run<T = ServerStatus>(command: string, ...values: unknown[]): Promise<T> {
    return this.#window.inHost<T>('return vscode.commands.executeCommand(...args)', `waveflow.${command}`, ...values);
  }

  status(): Promise<ServerStatus> {
    return this.#window.inHost<ServerStatus>(`${API} return api.getStatus()`);
  }

  /** Starts to record every status that the API reports. */
  async listen(): Promise<void> {
    await this.#window.inHost(`${API} state.heard = []; api.onDidChangeStatus((status) => state.heard.push(status));`);
  }

  /** What was noted so far. */
  heard(): Promise<ServerStatus[]> {
    return this.#window.inHost<ServerStatus[]>('return state.heard');
  }
}

const API = 'const api = await vscode.extensions.getExtension("waveflow.waveflow").activate();';
