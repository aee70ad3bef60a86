import assert from 'node:assert/strict';
import * as z from 'zod';
import type { SqliteConnection } from '../../../../src/store/engine/sqliteConnection';
import type { SqlValue } from '../../../../src/store/database';
import { findEarlierServer, markAsOtherServer, moveAccount } from '../../../../src/store/tables/serverMove';
import { readAccountScope, readScope, writeSyncAccount } from '../../../../src/store/tables/syncScope';
import { newProfileDatabase } from '../../../support/migratedDatabase';

const HOME = 'https://home.example';
const MOVED = 'https://moved.example';
const WORK = 'https://work.example';
const ADA = 'kR4vQ9dX0sLb7TzW2mYc8HnE5gJu1aFp';
const BOB = 'Zx3Vb6Nm9QwErTy1UiOp4AsDf7GhJk0L';

const nameRow = z.object({ name: z.string() });
const columnRow = z.object({
  name: z.string(),
  type: z.string(),
  notnull: z.number(),
  defaultValue: z.string().nullable(),
});
const scopeRow = z.object({ server: z.string(), account: z.string() });

describe('A server that may have moved', () => {
  let connection: SqliteConnection;
  let serial = 0;

  beforeEach(async () => {
    connection = await newProfileDatabase();
  });

  const namesOf = (sql: string): string[] => connection.all(nameRow, sql).map(({ name }) => name);
  const tablesWith = (column: string): string[] =>
    namesOf(
      `SELECT m.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND c.name = '${column}' ORDER BY 1`,
    );

  /** A row of any table, with values that its checks allow. */
  function insert(table: string, known: Readonly<Record<string, SqlValue>>): void {
    const sql = `SELECT name, type, "notnull", dflt_value AS defaultValue FROM pragma_table_info('${table}') WHERE pk = 0 OR type <> 'INTEGER'`;
    const needed = connection
      .all(columnRow, sql)
      .filter(({ name, notnull, defaultValue }) => name in known || (notnull === 1 && defaultValue === null));
    const values = needed.map(
      ({ name, type }) =>
        known[name] ??
        (name === 'op'
          ? 'set'
          : name === 'status'
            ? 'live'
            : name === 'accepted'
              ? 1
              : type === 'INTEGER'
                ? ++serial
                : `x${++serial}`),
    );
    connection.transact(() => {
      const columns = needed.map(({ name }) => name);
      connection.run(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        values,
      );
    });
  }

  const announce = (server_url: string, account_id: string): void =>
    insert('sync_announcement', { server_url, account_id });
  const earlier = (serverUrl = MOVED, accountId = ADA): string | null =>
    findEarlierServer(connection, { serverUrl, accountId });
  const move = (): void =>
    connection.transact(() => moveAccount(connection, { serverUrl: MOVED, accountId: ADA }, HOME));

  const cases: readonly {
    readonly title: string;
    readonly set: () => void;
    readonly found: string | null;
    readonly account?: string;
  }[] = [
    { title: 'where nothing is known of the account', set: () => undefined, found: null },
    { title: 'if the account is known elsewhere by its announcements', set: () => announce(HOME, ADA), found: HOME },
    {
      title: 'where the account is known elsewhere by its queue',
      set: () => insert('sync_pending_op', { server_url: HOME, account_id: ADA }),
      found: HOME,
    },
    {
      title: 'where the account is known elsewhere by what it missed',
      set: () => insert('sync_missed_op', { server_url: HOME, account_id: ADA }),
      found: HOME,
    },
    { title: 'where it is another account', set: () => announce(HOME, BOB), found: null },
    {
      title: 'where the ids of accounts are too short to tell',
      set: () => announce(HOME, 'ada'),
      found: null,
      account: 'ada',
    },
    {
      title: 'where only a push was tried elsewhere',
      set: () => insert('sync_push_state', { server_url: HOME, account_id: ADA }),
      found: null,
    },
  ];
  for (const { title, set, found, account } of cases) {
    it(`causes ${found === null ? 'no prompt' : 'a prompt'} ${title}`, () => {
      set();
      assert.equal(earlier(MOVED, account), found);
    });
  }

  for (const table of ['sync_announcement', 'sync_pending_op', 'sync_missed_op', 'sync_upload_answer']) {
    it(`causes no prompt if the account is known here, too (${table})`, () => {
      announce(HOME, ADA);
      insert(table, { server_url: MOVED, account_id: ADA });
      assert.equal(earlier(), null);
    });
  }

  it('is the one of several that last accepted something', () => {
    for (const [server_url, last_push_at] of [
      [HOME, 5],
      [WORK, 7],
    ] as const) {
      announce(server_url, ADA);
      insert('sync_push_state', { server_url, account_id: ADA, last_push_at });
    }
    assert.equal(earlier(), WORK);
  });

  it('causes one prompt per pair, in either direction, and per account', () => {
    for (const account of [ADA, BOB]) announce(HOME, account);
    connection.transact(() => markAsOtherServer(connection, { serverUrl: MOVED, accountId: ADA }, HOME, 1));
    assert.equal(earlier(), null);
    assert.equal(earlier(MOVED, BOB), HOME);
    assert.equal(earlier(WORK), HOME);
    connection.transact(() => connection.run('DELETE FROM sync_announcement WHERE account_id = ?', [ADA]));
    announce(MOVED, ADA);
    assert.equal(earlier(HOME), null);
  });

  it('leaves no account to send as until the user decides', () => {
    const current = { profileId: 'p', serverUrl: MOVED };
    connection.transact(() => writeSyncAccount(connection, MOVED, ADA));
    assert.deepEqual(readScope(connection, current), { ...current, accountId: ADA });
    announce(HOME, ADA);
    assert.equal(readScope(connection, current), null);
    assert.deepEqual(readAccountScope(connection, current), { ...current, accountId: ADA });
    move();
    assert.deepEqual(readScope(connection, current), { ...current, accountId: ADA });
  });

  it('moves the rows of every table, and no others', () => {
    const tables = tablesWith('server_url').filter((table) => table !== 'sync_account');
    assert(tables.length >= 6);
    const others = [
      { server: HOME, account: BOB },
      { server: WORK, account: ADA },
    ];
    for (const table of tables) {
      for (const { server, account } of [{ server: HOME, account: ADA }, ...others])
        insert(table, { server_url: server, account_id: account });
    }
    move();
    for (const table of tables) {
      const rows = connection.all(
        scopeRow,
        `SELECT server_url AS server, account_id AS account FROM ${table} ORDER BY server_url, account_id`,
      );
      assert.deepEqual(rows, [others[0], { server: MOVED, account: ADA }, others[1]], table);
    }
  });

  for (const [what, url, moved] of [
    ['at the server', `${HOME}/share/wfs_1`, `${MOVED}/share/wfs_1`],
    ['at its public address', 'https://music.example/share/wfs_1', 'https://music.example/share/wfs_1'],
    ['at an address that only begins like it', `${HOME}.org/share/wfs_1`, `${HOME}.org/share/wfs_1`],
  ] as const) {
    it(`leads to the shared playlist by its new address: a link ${what}`, () => {
      insert('fixed_link', { server_url: HOME, account_id: ADA, url });
      move();
      assert.deepEqual(connection.all(z.object({ url: z.string() }), 'SELECT url FROM fixed_link'), [{ url: moved }]);
    });
  }

  it('is named by no other column', () => {
    const columns = namesOf(
      `SELECT DISTINCT c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND c.name LIKE '%url%' ORDER BY 1`,
    );
    assert.deepEqual(columns, ['earlier_url', 'server_url', 'url']);
  });

  it('keeps operations as they are, parked ones too, and tries at once', () => {
    const all = (): unknown[] =>
      connection
        .all(z.unknown(), 'SELECT * FROM sync_pending_op ORDER BY id')
        .map((row) => ({ ...(row as object), server_url: '' }));
    for (const parked_at of [null, 7, null])
      insert('sync_pending_op', { server_url: HOME, account_id: ADA, parked_at });
    insert('sync_push_state', {
      server_url: HOME,
      account_id: ADA,
      last_push_at: 3,
      last_error: 'x',
      failures: 9,
      not_before: 99,
    });
    const before = all();
    move();
    assert.deepEqual(all(), before);
    const state = connection.all(
      z.unknown(),
      'SELECT last_push_at, last_error, failures, not_before FROM sync_push_state',
    );
    assert.deepEqual(state, [{ last_push_at: 3, last_error: null, failures: 0, not_before: null }]);
  });

  it('signs the account, and no other, out at the earlier address', () => {
    for (const [url, account] of [
      [HOME, ADA],
      [WORK, BOB],
      [MOVED, ADA],
    ] as const)
      connection.transact(() => writeSyncAccount(connection, url, account));
    move();
    assert.deepEqual(namesOf('SELECT server_url AS name FROM sync_account ORDER BY 1'), [MOVED, WORK]);
  });

  it('keeps other servers apart under the new address, too', () => {
    announce(WORK, ADA);
    connection.transact(() => markAsOtherServer(connection, { serverUrl: HOME, accountId: ADA }, WORK, 1));
    move();
    assert.equal(earlier(), null);
  });
});
