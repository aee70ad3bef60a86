import type { Generated } from 'kysely';

/** 0 or 1. */
type Flag = 0 | 1;

/** What the server keeps; the catalogue is made anew at each start, and only its differences are kept. */
export interface Tables {
  meta: { key: string; value: string };
  /** Kept by SQLite: the highest number that each table has given. */
  sqlite_sequence: { name: string; seq: number };
  account: {
    id: string;
    username: string;
    password: string;
    role: 'admin' | 'user';
    disabled: Flag;
    created_at: number;
  };
  device: { id: string; account_id: string; name: string; revoked: Flag };
  /** One sign-in; renewing rewrites its row. Only digests of tokens are kept. */
  session: {
    id: string;
    account_id: string;
    device_id: string;
    access: string;
    access_expires_at: number;
    refresh: string;
    refresh_expires_at: number;
    revoked: Flag;
    /** JSON. */
    scopes: string;
  };
  oauth_code: {
    code: string;
    account_id: string;
    client_id: string;
    redirect_uri: string;
    challenge: string;
    device_name: string;
    /** JSON. */
    scopes: string;
    expires_at: number;
    used: Flag;
  };
  api_token: {
    id: string;
    account_id: string;
    name: string;
    secret: string;
    /** JSON. */
    scopes: string;
    created_at: number;
    last_used_at: number | null;
    revoked_at: number | null;
  };
  member: { library_id: string; account_id: string; role: 'owner' | 'manager' | 'listener' };
  /** Tracks that differ from the catalogue as it is made. */
  track_state: { track_id: string; available: Flag; full_hash: string };
  playlist: {
    id: string;
    account_id: string;
    name: string;
    comment: string | null;
    public: Flag;
    created_at: number;
    updated_at: number;
  };
  playlist_track: { playlist_id: string; position: number; track_id: string };
  star: { account_id: string; entity_type: string; entity_id: string; starred_at: number };
  rating: { account_id: string; entity_type: string; entity_id: string; rating: number; updated_at: number };
  play: { id: Generated<number>; account_id: string; track_id: string; submission: Flag; played_at: number };
  queue: {
    account_id: string;
    /** JSON. */
    track_ids: string;
    current: string | null;
    position_ms: number;
    client: string | null;
    updated_at: number;
  };
  share: {
    id: string;
    account_id: string;
    /** JSON. */
    track_ids: string;
    description: string | null;
    expires_at: number | null;
    created_at: number;
    visit_count: number;
  };
  bookmark: {
    account_id: string;
    track_id: string;
    position_ms: number;
    comment: string | null;
    created_at: number;
    updated_at: number;
  };
  /** Operation ids that were used, with what they stood for. */
  operation: { account_id: string; operation_id: string; fingerprint: string; result_id: string };
  journal: {
    cursor: Generated<number>;
    event_id: string;
    account_id: string;
    operation_id: string;
    origin_device_id: string | null;
    entity_type: string;
    entity_id: string;
    action: string;
    /** JSON. */
    payload: string;
    changed_at: number;
  };
  ack: { account_id: string; device_id: string; cursor: number };
  library_event: {
    library_id: string;
    cursor: number;
    entity_type: string;
    entity_id: string;
    action: string;
    /** JSON. */
    payload: string;
    changed_at: number;
  };
  /** Up to where the feed of a library was cut. */
  library_cut: { library_id: string; cursor: number };
}

const OF_ACCOUNT = 'account_id text not null references account (id) on delete cascade on update cascade';

export const SCHEMA = `
  create table if not exists meta (key text primary key, value text not null);
  create table if not exists account (
    id text primary key, username text not null unique collate nocase, password text not null, role text not null,
    disabled integer not null, created_at integer not null
  );
  create table if not exists device (
    id text primary key, ${OF_ACCOUNT}, name text not null, revoked integer not null
  );
  create table if not exists session (
    id text primary key, ${OF_ACCOUNT}, device_id text not null, access text not null unique,
    access_expires_at integer not null, refresh text not null unique, refresh_expires_at integer not null,
    revoked integer not null, scopes text not null
  );
  create table if not exists oauth_code (
    code text primary key, ${OF_ACCOUNT}, client_id text not null, redirect_uri text not null,
    challenge text not null, device_name text not null, scopes text not null, expires_at integer not null,
    used integer not null
  );
  create table if not exists api_token (
    id text primary key, ${OF_ACCOUNT}, name text not null, secret text not null unique, scopes text not null,
    created_at integer not null, last_used_at integer, revoked_at integer
  );
  create table if not exists member (
    library_id text not null, ${OF_ACCOUNT}, role text not null, primary key (library_id, account_id)
  );
  create table if not exists track_state (
    track_id text primary key, available integer not null, full_hash text not null
  );
  create table if not exists playlist (
    id text primary key, ${OF_ACCOUNT}, name text not null, comment text, public integer not null,
    created_at integer not null, updated_at integer not null
  );
  create table if not exists playlist_track (
    playlist_id text not null references playlist (id) on delete cascade, position integer not null,
    track_id text not null, primary key (playlist_id, position)
  );
  create table if not exists star (
    ${OF_ACCOUNT}, entity_type text not null, entity_id text not null, starred_at integer not null,
    primary key (account_id, entity_type, entity_id)
  );
  create table if not exists rating (
    ${OF_ACCOUNT}, entity_type text not null, entity_id text not null, rating integer not null,
    updated_at integer not null, primary key (account_id, entity_type, entity_id)
  );
  create table if not exists play (
    id integer primary key autoincrement, ${OF_ACCOUNT}, track_id text not null, submission integer not null,
    played_at integer not null
  );
  create table if not exists queue (
    ${OF_ACCOUNT} primary key, track_ids text not null, current text, position_ms integer not null, client text,
    updated_at integer not null
  );
  create table if not exists share (
    id text primary key, ${OF_ACCOUNT}, track_ids text not null, description text, expires_at integer,
    created_at integer not null, visit_count integer not null
  );
  create table if not exists bookmark (
    ${OF_ACCOUNT}, track_id text not null, position_ms integer not null, comment text, created_at integer not null,
    updated_at integer not null, primary key (account_id, track_id)
  );
  create table if not exists operation (
    ${OF_ACCOUNT}, operation_id text not null, fingerprint text not null, result_id text not null,
    primary key (account_id, operation_id)
  );
  create table if not exists journal (
    cursor integer primary key autoincrement, event_id text not null, ${OF_ACCOUNT}, operation_id text not null,
    origin_device_id text, entity_type text not null, entity_id text not null, action text not null,
    payload text not null, changed_at integer not null
  );
  create index if not exists journal_of_account on journal (account_id, cursor);
  create table if not exists ack (
    ${OF_ACCOUNT}, device_id text not null, cursor integer not null, primary key (account_id, device_id)
  );
  create table if not exists library_event (
    library_id text not null, cursor integer not null, entity_type text not null, entity_id text not null,
    action text not null, payload text not null, changed_at integer not null, primary key (library_id, cursor)
  );
  create table if not exists library_cut (library_id text primary key, cursor integer not null);
`;

/** What a backup brings back: what users have made, and the journal. Accounts and sessions are as they were before. */
export const RESTORED_TABLES = [
  'playlist',
  'playlist_track',
  'star',
  'rating',
  'play',
  'queue',
  'share',
  'bookmark',
  'operation',
  'journal',
  'ack',
  'library_event',
  'library_cut',
  'track_state',
] as const satisfies readonly (keyof Tables)[];
