import type { Disposable } from '../../src/core/disposal';
import { Emitter } from '../../src/core/emitter';
import type { EditorFileSystem, FolderUri } from '../../src/platform/platform';

/** The file system of an editor in the browser, as several windows of one test see it: `vscode.workspace.fs`. */
export class MemoryFileSystem implements EditorFileSystem {
  readonly #files = new Map<string, Uint8Array>();
  readonly #changed = new Emitter<string>();

  async readFile({ path }: FolderUri): Promise<Uint8Array> {
    return this.#content(path).slice();
  }

  async writeFile({ path }: FolderUri, content: Uint8Array): Promise<void> {
    this.#files.set(path, content.slice());
    this.#changed.fire(path);
  }

  async delete({ path }: FolderUri, { recursive }: { readonly recursive: boolean }): Promise<void> {
    const inside = [...this.#files.keys()].filter(
      (file) => file === path || (recursive && file.startsWith(`${path}/`)),
    );
    if (inside.length === 0) throw fileSystemError('FileNotFound');
    for (const file of inside) this.#files.delete(file);
    for (const file of inside) this.#changed.fire(file);
  }

  /** The event of the editor's file watcher. */
  watch(listener: (path: string) => void): Disposable {
    return this.#changed.event(listener);
  }

  #content(path: string): Uint8Array {
    const content = this.#files.get(path);
    if (!content) throw fileSystemError('FileNotFound');
    return content;
  }
}

/** A uri of a folder in it. */
export const memoryUri = (path: string): FolderUri => ({
  path,
  fsPath: path,
  with: (change) => memoryUri(change.path),
  toString: () => `vscode-userdata:${path}`,
});

const fileSystemError = (code: string): Error => Object.assign(new Error(code), { code });
