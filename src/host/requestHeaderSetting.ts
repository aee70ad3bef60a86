import * as vscode from 'vscode';
import type { HeaderSetting } from '../account/requestHeaders';
import type { Disposable } from '../core/disposal';
import { Emitter } from '../core/emitter';

const SECTION = 'waveflow';
const NAME = 'requestHeaders';

/** The setting `waveflow.requestHeaders`, which has application scope. */
export class RequestHeaderSetting implements HeaderSetting, Disposable {
  readonly #changed = new Emitter<void>();
  readonly #subscription: vscode.Disposable;

  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#subscription = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${SECTION}.${NAME}`)) this.#changed.fire();
    });
  }

  /** The strings in the list; empty if the setting is not a list. */
  names(): readonly string[] {
    const value: unknown = vscode.workspace.getConfiguration(SECTION).get(NAME);
    return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  }

  async add(name: string): Promise<void> {
    await vscode.workspace
      .getConfiguration(SECTION)
      .update(NAME, [...this.names(), name], vscode.ConfigurationTarget.Global);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
