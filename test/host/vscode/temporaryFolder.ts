import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder that is deleted when this process ends, if not before. */
export class TemporaryFolder {
  readonly path: string;
  // A process that is just being killed may put another file into it.
  readonly #remove = (): void => rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });

  constructor(purpose: string) {
    this.path = mkdtempSync(join(tmpdir(), `waveflow-${purpose}-`));
    process.once('exit', this.#remove);
  }

  delete(): void {
    process.removeListener('exit', this.#remove);
    this.#remove();
  }
}
