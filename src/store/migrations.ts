import appInitial from '../../migrations/app/20260411120000_initial.sql';
import appProfileCanonicalId from '../../migrations/app/20260605000000_profile_canonical_id.sql';
import profileInitial from '../../migrations/profile/20260411120000_initial.sql';
import profileTrackRating from '../../migrations/profile/20260428000001_track_rating.sql';
import profileCoverHash from '../../migrations/profile/20260509000000_playlist_cover_hash.sql';
import profileCoverIsAuto from '../../migrations/profile/20260509100000_playlist_cover_is_auto.sql';
import profileSpotify from '../../migrations/profile/20260510221047_add_spotify_auth_provider.sql';
import profileWaveFlowServer from '../../migrations/profile/20260601000000_waveflow_server_auth_provider.sql';
import profilePendingOp from '../../migrations/profile/20260602000000_sync_pending_op.sql';
import profileCanonicalId from '../../migrations/profile/20260603000000_sync_canonical_id.sql';
import profileLibraryCanonicalId from '../../migrations/profile/20260603000001_sync_library_canonical_id.sql';
import profileSyncScope from '../../migrations/profile/20261122000000_sync_scope.sql';
import profileMissedOp from '../../migrations/profile/20261125000000_sync_missed_op.sql';
import profileSyncEvidence from '../../migrations/profile/20261127190000_sync_evidence.sql';
import profileOtherServer from '../../migrations/profile/20261127200000_sync_other_server.sql';
import profileRemoteState from '../../migrations/profile/20261128100000_sync_remote_state.sql';
import profileShareLink from '../../migrations/profile/20261128110000_share_link.sql';
import profileProfileLink from '../../migrations/profile/20261128120000_sync_profile_link.sql';
import profileProfileChoice from '../../migrations/profile/20261128140000_sync_profile_choice.sql';
import profileRemoteNames from '../../migrations/profile/20261128170000_sync_remote_names.sql';
import profileFixedLink from '../../migrations/profile/20261128180000_fixed_link.sql';
import profileLibraryTotals from '../../migrations/profile/20261128190000_library_totals.sql';

/** One schema change. Once released, neither its name nor its SQL changes. */
export interface Migration {
  /** `YYYYMMDDhhmmss_name`, the file name without extension. Migrations are applied in name order. */
  readonly name: string;
  readonly sql: string;
}

export const APP_MIGRATIONS: readonly Migration[] = [
  { name: '20260411120000_initial', sql: appInitial },
  { name: '20260605000000_profile_canonical_id', sql: appProfileCanonicalId },
];

export const PROFILE_MIGRATIONS: readonly Migration[] = [
  { name: '20260411120000_initial', sql: profileInitial },
  { name: '20260428000001_track_rating', sql: profileTrackRating },
  { name: '20260509000000_playlist_cover_hash', sql: profileCoverHash },
  { name: '20260509100000_playlist_cover_is_auto', sql: profileCoverIsAuto },
  { name: '20260510221047_add_spotify_auth_provider', sql: profileSpotify },
  { name: '20260601000000_waveflow_server_auth_provider', sql: profileWaveFlowServer },
  { name: '20260602000000_sync_pending_op', sql: profilePendingOp },
  { name: '20260603000000_sync_canonical_id', sql: profileCanonicalId },
  { name: '20260603000001_sync_library_canonical_id', sql: profileLibraryCanonicalId },
  { name: '20261122000000_sync_scope', sql: profileSyncScope },
  { name: '20261125000000_sync_missed_op', sql: profileMissedOp },
  { name: '20261127190000_sync_evidence', sql: profileSyncEvidence },
  { name: '20261127200000_sync_other_server', sql: profileOtherServer },
  { name: '20261128100000_sync_remote_state', sql: profileRemoteState },
  { name: '20261128110000_share_link', sql: profileShareLink },
  { name: '20261128120000_sync_profile_link', sql: profileProfileLink },
  { name: '20261128140000_sync_profile_choice', sql: profileProfileChoice },
  { name: '20261128170000_sync_remote_names', sql: profileRemoteNames },
  { name: '20261128180000_fixed_link', sql: profileFixedLink },
  { name: '20261128190000_library_totals', sql: profileLibraryTotals },
];
