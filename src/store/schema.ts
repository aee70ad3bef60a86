import type { Random } from '../core/random';
import type { Transaction } from './database';
import { APP_MIGRATIONS, PROFILE_MIGRATIONS, type Migration } from './migrations';
import { fillCanonicalIds } from './tables/profiles';

/** The schema of one kind of database. */
export interface Schema {
  readonly migrations: readonly Migration[];
  /** Completes a migration with what SQL cannot do. Runs in one transaction after the migrations. */
  complete(transaction: Transaction): void;
}

/** `app.db`: settings and profiles (PROTOCOL.md, "App database"). */
export const appSchema = (random: Random): Schema => ({
  migrations: APP_MIGRATIONS,
  complete: (transaction) => fillCanonicalIds(transaction, random),
});

/** `profiles/<id>/data.db`: everything of one profile (PROTOCOL.md, "Profile database"). */
export const profileSchema: Schema = {
  migrations: PROFILE_MIGRATIONS,
  complete: () => undefined,
};
