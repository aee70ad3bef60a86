import appInitial from '../../migrations/app/20260411120000_initial.sql';
import appProfileCanonicalId from '../../migrations/app/20260605000000_profile_canonical_id.sql';
import profileInitial from '../../migrations/profile/20260411120000_initial.sql';
import profileSpotify from '../../migrations/profile/20260510221047_add_spotify_auth_provider.sql';
import profileWaveFlowServer from '../../migrations/profile/20260601000000_waveflow_server_auth_provider.sql';

/** One step of a database's history. Once shipped, neither its name nor its SQL changes. */
export interface Migration {
  /** `YYYYMMDDhhmmss_name`, the file's name without its ending. Steps are applied in name order. */
  readonly name: string;
  readonly sql: string;
}

/** The history of `app.db`. */
export const appMigrations: readonly Migration[] = [
  { name: '20260411120000_initial', sql: appInitial },
  { name: '20260605000000_profile_canonical_id', sql: appProfileCanonicalId },
];

/** The history of `profiles/<id>/data.db`. */
export const profileMigrations: readonly Migration[] = [
  { name: '20260411120000_initial', sql: profileInitial },
  { name: '20260510221047_add_spotify_auth_provider', sql: profileSpotify },
  { name: '20260601000000_waveflow_server_auth_provider', sql: profileWaveFlowServer },
];
