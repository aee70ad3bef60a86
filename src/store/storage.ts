import type { Clock } from '../core/clock';
import type { Random } from '../core/random';
import type { Database } from './database';
import type { Files } from './files';
import { ImageDatabase } from './imageDatabase';
import type { Lock } from './lock';
import { appSchema, profileSchema } from './schema';
import type { Sqlite } from './sqlite';

export interface StorageParts {
  readonly files: Files;
  /** Guards the whole folder. */
  readonly lock: Lock;
  readonly loadSqlite: () => Promise<Sqlite>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called when a damaged file was given the name `copy`. */
  readonly onDamaged: (copy: string) => void;
}

/** The databases in the storage folder. */
export class Storage {
  readonly #parts: StorageParts;
  #sqlite: Promise<Sqlite> | undefined;

  constructor(parts: StorageParts) {
    this.#parts = parts;
  }

  /** Opens `app.db`, or a profile's `data.db`; makes or migrates it where that is needed. */
  async open(profileId: string | undefined): Promise<Database> {
    const { files, lock, clock, random, onDamaged } = this.#parts;
    const path = profileId === undefined ? 'app.db' : `${profileFolder(profileId)}/data.db`;
    const schema = profileId === undefined ? appSchema(random) : profileSchema;
    this.#sqlite ??= this.#parts.loadSqlite();
    return ImageDatabase.open({ path, schema, files, lock, sqlite: await this.#sqlite, clock, onDamaged });
  }

  /** Removes everything that a profile has on disk. */
  async remove(profileId: string): Promise<void> {
    const { files, lock } = this.#parts;
    await lock.run(() => files.removeFolder(profileFolder(profileId)));
  }
}

const profileFolder = (profileId: string): string => `profiles/${profileId}`;
