import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Where the databases of one run are, on the disk of the sources: folders of temporary files can be memory. */
export class Workspace {
  readonly #root = mkdtempSync(path.join(__dirname, 'databases-'));
  #made = 0;

  /** A new folder, empty or with a copy of another one's files. */
  folder(template?: string): string {
    const folder = path.join(this.#root, String(++this.#made));
    if (template === undefined) mkdirSync(folder);
    else cpSync(template, folder, { recursive: true });
    return folder;
  }

  /** Removes a folder early, as large databases add up. */
  drop(folder: string): void {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  dispose(): void {
    this.drop(this.#root);
  }
}
