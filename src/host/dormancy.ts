import * as vscode from 'vscode';
import { Serial } from '../core/serial';
import { watchFolder } from './storageFolder';

const KEY = 'dormant';

/** Of the databases. One of them changes whenever somebody signs in or out, or chooses another server or profile. */
const filesOf = (profileId: string): string[] =>
  ['app.db', `profiles/${profileId}/data.db`].flatMap((file) => [file, `${file}.log`]);

interface Kept {
  /** The active profile. */
  readonly profileId: string;
  /** The state of its files and of those of the app. */
  readonly fingerprint: string;
}

/**
 * Whether a new window can do without the databases until something needs them: nobody is signed in and no change waits.
 * That is kept for later windows, with the state of the files that it was read from.
 */
export class Dormancy {
  readonly #context: Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri'>;
  readonly #languages: () => string;
  readonly #serial = new Serial();

  /** @param languages text that changes with the language in which things are shown */
  constructor(context: Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri'>, languages: () => string) {
    this.#context = context;
    this.#languages = languages;
  }

  /** False where that is not known. */
  async isPossible(): Promise<boolean> {
    const kept = this.#kept();
    return kept !== undefined && kept.fingerprint === (await this.#fingerprint(kept.profileId));
  }

  /**
   * Keeps for later windows whether they can be dormant.
   * @param profileId the active one if they can, else null
   */
  keep(profileId: string | null): Promise<void> {
    return this.#serial.run(async () => {
      const fingerprint = profileId === null ? undefined : await this.#fingerprint(profileId);
      if (fingerprint === this.#kept()?.fingerprint) return;
      const kept = profileId === null || fingerprint === undefined ? undefined : { profileId, fingerprint };
      await this.#context.globalState.update(KEY, kept satisfies Kept | undefined);
    });
  }

  /** Calls the listener when another window has changed the files. */
  onChange(listener: () => void): vscode.Disposable {
    return watchFolder(this.#context.globalStorageUri, (path) => {
      if (/\.db(?:\.log)?$/.test(path)) listener();
    });
  }

  /** The storage may have been written by another version. */
  #kept(): Kept | undefined {
    const kept: Partial<Record<keyof Kept, unknown>> = this.#context.globalState.get(KEY) ?? {};
    const { profileId, fingerprint } = kept;
    return typeof profileId === 'string' && typeof fingerprint === 'string' ? { profileId, fingerprint } : undefined;
  }

  /** Undefined where the files do not exist, or the file system does not tell when they changed. */
  async #fingerprint(profileId: string): Promise<string | undefined> {
    const { globalStorageUri } = this.#context;
    const files = filesOf(profileId).map((name) => vscode.Uri.joinPath(globalStorageUri, name));
    try {
      const stats = await Promise.all(files.map((file) => vscode.workspace.fs.stat(file)));
      if (stats.some(({ size }) => size === 0)) return undefined;
      return [profileId, this.#languages(), ...stats.map(({ mtime, size }) => `${mtime}-${size}`)].join(' ');
    } catch {
      return undefined;
    }
  }
}
