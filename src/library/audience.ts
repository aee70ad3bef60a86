import type { Queries } from '../store/database';
import { readMode } from '../store/tables/syncMode';
import { readScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';

/** Who is told of an edit at once; null while signed out or in local mode (PROTOCOL.md, "Enqueue gate"). */
export const audienceOf = (queries: Queries, profile: CurrentProfile): SyncScope | null =>
  readMode(queries) === 'hybrid' ? readScope(queries, profile) : null;
