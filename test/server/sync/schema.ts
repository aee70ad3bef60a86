/** What the server keeps for sync (PROTOCOL.md, "Terms"). */
export interface SyncTables {
  /** The log of all users. */
  sync_op: {
    id: number;
    user_id: number;
    device_id: string;
    operation_id: string;
    lamport_ts: number;
    entity: string;
    entity_id: string;
    field: string | null;
    op: string;
    /** JSON. */
    payload: string | null;
    created_at: number;
    profile_canonical_id: string | null;
  };
  /** How far each device has come. */
  device_sync_cursor: {
    user_id: number;
    device_id: string;
    last_seen_id: number;
    /** When the cursor last moved. */
    updated_at: number;
  };
  /** Up to which id the log of each user is compacted. */
  sync_watermark: {
    user_id: number;
    compacted_up_to: number;
  };
}

/** An autoincremented id is never given again, also after its op was compacted away. */
export const SYNC_SCHEMA = `
  create table if not exists sync_op (
    id integer primary key autoincrement,
    user_id integer not null references users (id) on delete cascade,
    device_id text not null,
    operation_id text not null,
    lamport_ts integer not null,
    entity text not null,
    entity_id text not null,
    field text,
    op text not null,
    payload text,
    created_at integer not null,
    profile_canonical_id text,
    unique (user_id, device_id, operation_id),
    unique (user_id, device_id, lamport_ts)
  );
  create index if not exists sync_op_user_id on sync_op (user_id, id);

  create table if not exists device_sync_cursor (
    user_id integer not null references users (id) on delete cascade,
    device_id text not null,
    last_seen_id integer not null,
    updated_at integer not null,
    primary key (user_id, device_id)
  );

  create table if not exists sync_watermark (
    user_id integer primary key references users (id) on delete cascade,
    compacted_up_to integer not null
  );
`;
