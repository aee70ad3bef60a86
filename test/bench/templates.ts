import { copyFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DATABASE_FILE, INSERT_TRACK, nextTrack } from './benchSchema';
import type { SideName } from './side';
import { sides } from './sides';
import type { Workspace } from './workspace';

const bytesOf = { '100KB': 100_000, '1MB': 1_000_000, '10MB': 10_000_000, '50MB': 50_000_000 } as const;
export type Size = keyof typeof bytesOf;

/** Folders with databases to start from. Each is made once, when it is first wanted. */
export class Templates {
  readonly #workspace: Workspace;
  readonly #made = new Map<string, Promise<string>>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** A database file of this size and nothing else, fit for both sides. */
  plain(size: Size): Promise<string> {
    return this.#once(size, () => this.#makePlain(bytesOf[size]));
  }

  /** A database of this size with 10,000 commits that are in its log only. */
  logged(size: Size, side: SideName): Promise<string> {
    return this.#once(`${size} ${side}`, async () => this.#makeLogged(side, await this.plain(size)));
  }

  #once(key: string, make: () => Promise<string>): Promise<string> {
    const template = this.#made.get(key) ?? make();
    this.#made.set(key, template);
    return template;
  }

  /** Ours makes the tables, as it knows what it needs; SQLite itself fills them, in the very same file. */
  async #makePlain(bytes: number): Promise<string> {
    const empty = this.#workspace.folder();
    const folder = this.#workspace.folder();
    await (await sides.ours.open(empty)).close();
    copyFileSync(path.join(empty, DATABASE_FILE), path.join(folder, DATABASE_FILE));
    fill(path.join(folder, DATABASE_FILE), bytes);
    return folder;
  }

  async #makeLogged(side: SideName, template: string): Promise<string> {
    const used = this.#workspace.folder(template);
    const folder = this.#workspace.folder();
    const subject = await sides[side].open(used, { endlessLog: true });
    for (let commit = 0; commit < 10_000; commit++) await subject.add(1);
    // While it is open, as SQLite empties its log when the last one leaves.
    for (const name of readdirSync(used)) {
      if (name.startsWith(DATABASE_FILE)) copyFileSync(path.join(used, name), path.join(folder, name));
    }
    await subject.close();
    this.#workspace.drop(used);
    return folder;
  }
}

function fill(file: string, bytes: number): void {
  const database = new DatabaseSync(file);
  const insert = database.prepare(INSERT_TRACK);
  const pages = database.prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size');
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -100000; BEGIN');
  while (Number(pages.get()?.['bytes']) < bytes) {
    for (let row = 0; row < 100; row++) insert.run(...nextTrack());
  }
  database.exec('COMMIT');
  database.close();
}
