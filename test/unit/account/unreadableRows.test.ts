import assert from 'node:assert/strict';
import * as z from 'zod';
import { ensureDeviceId, readDeviceId } from '../../../src/store/tables/deviceId';
import type { Database } from '../../../src/store/database';
import { readClock } from '../../../src/store/tables/lamportClock';
import { readSyncSnapshot } from '../../../src/sync/syncSnapshot';
import { TestEditor, type AccountWindow } from '../../support/accountWindow';
import { flushTasks } from '../../support/manualTimers';

const HOME = 'https://home.example';

/** Of each kind that SQLite takes and that makes no sense anywhere. */
const garbage = {
  'a text': `'garbage {'`,
  'an empty text': `''`,
  'bytes that are no text': `x'FF'`,
  'a fraction': '0.5',
  'a huge number': '9e99',
};

describe('A row that cannot be read', () => {
  let editor: TestEditor;
  let window: AccountWindow;

  const profileDatabase = async () => (await window.account.currentProfile()).database;
  const spoil = (database: Database, sql: string) => database.write((transaction) => transaction.run(sql));
  const setting = (table: string, key: string, value: string) =>
    `INSERT INTO ${table} (key, value, value_type, updated_at) VALUES ('${key}', ${value}, 'string', 1)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`;

  beforeEach(async () => {
    editor = new TestEditor();
    window = editor.openWindow();
    await window.setServerUrl(HOME);
    await window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'));
    await window.account.createProfile('Work');
    await window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'));
    await window.library.playlists.create({ name: 'Road trip' });
    await flushTasks();
  });

  const inProfile: readonly (readonly [what: string, spoiled: (value: string) => string])[] = [
    ['auth.references', (value) => setting('profile_setting', 'auth.references', value)],
    ['auth.pending', (value) => setting('profile_setting', 'auth.pending', value)],
    ['sync.mode', (value) => setting('profile_setting', 'sync.mode', value)],
    ['sync.lamport_local_max', (value) => setting('profile_setting', 'sync.lamport_local_max', value)],
    ['sync.drain_holder', (value) => setting('profile_setting', 'sync.drain_holder', value)],
    ['library.revision', (value) => setting('profile_setting', 'library.revision', value)],
    ['the reference of the credential', (value) => `UPDATE auth_credential SET token_encrypted = ${value}`],
    ['the account of the credential', (value) => `UPDATE auth_credential SET username = ${value}`],
    ['the end of the credential', (value) => `UPDATE auth_credential SET expires_at = ${value}`],
    ['the time of the credential', (value) => `UPDATE auth_credential SET updated_at = ${value}`],
    ['the account of the sync', (value) => `UPDATE sync_account SET account_id = ${value}`],
    ...['last_push_at', 'last_error', 'failures', 'not_before'].map(
      (column) =>
        [
          `${column} of the push state`,
          (value: string) =>
            `INSERT INTO sync_push_state (server_url, account_id, last_push_at, last_error, failures, not_before)
             SELECT server_url, account_id, ${['last_push_at', 'last_error', 'failures', 'not_before'].map((one) => (one === column ? value : '0')).join(', ')}
             FROM sync_account`,
        ] as const,
    ),
    ...['created_at', 'payload', 'field', 'entity_id', 'attempt_count', 'last_error'].map(
      (column) =>
        [`${column} of an operation`, (value: string) => `UPDATE sync_pending_op SET ${column} = ${value}`] as const,
    ),
  ];
  const inApp: readonly (readonly [what: string, spoiled: (value: string) => string])[] = [
    ['the server URL', (value) => setting('app_setting', 'app.waveflow_server_url', value)],
    ['the web URL', (value) => setting('app_setting', 'app.waveflow_web_url', value)],
    ['the web URLs of other servers', (value) => setting('app_setting', 'app.waveflow_other_web_urls', value)],
    ['the profile in use', (value) => setting('app_setting', 'app.last_profile_id', value)],
    ['the device id', (value) => setting('app_setting', 'sync.device_id', value)],
    ...['canonical_id', 'name', 'data_dir', 'created_at', 'last_used_at'].map(
      (column) =>
        [
          `${column} of a profile`,
          (value: string) => `UPDATE profile SET ${column} = ${value} WHERE name = 'Default'`,
        ] as const,
    ),
  ];

  /** What the windows of now say, and one that starts with it. */
  const everythingWorks = async (): Promise<void> => {
    for (const one of [window, editor.openWindow()]) {
      const { profile } = await one.account.status();
      assert.equal(profile.name, 'Work');
      const current = await one.account.currentProfile();
      await current.database.read((queries) => [
        readSyncSnapshot(queries, current, editor.timers.now()),
        readClock(queries),
      ]);
      await one.library.playlists.create({ name: 'Another' });
      assert.ok((await one.account.profiles()).some(({ name }) => name === 'Work'));
      await one.account.signOut();
      await one.setServerUrl(HOME);
      assert.equal((await one.pasteToken(editor.frontEnd.tokenFor('grace@example.org'))).signedIn, true);
      await flushTasks();
      assert.deepEqual(one.refreshFailures, []);
    }
  };

  for (const [what, spoiled] of inProfile) {
    it(`${what}: breaks nothing else`, async () => {
      for (const value of Object.values(garbage)) {
        const database = await profileDatabase();
        // What the table itself refuses cannot be there.
        if (
          !(await spoil(database, spoiled(value)).then(
            () => true,
            () => false,
          ))
        )
          continue;
        await everythingWorks();
      }
    });
  }

  for (const [what, spoiled] of inApp) {
    it(`${what}: breaks nothing else`, async () => {
      const values = Object.values(garbage);
      for (const value of values) {
        // The other profiles are in no statement's way.
        const app = await window.databases.app();
        if (
          !(await spoil(app, spoiled(value)).then(
            () => true,
            () => false,
          ))
        )
          continue;
        if (what === 'the profile in use') await window.account.switchProfile(await idOf('Work'));
        await everythingWorks();
      }
    });
  }

  const idOf = async (name: string) =>
    (await window.account.profiles()).find((profile) => profile.name === name)?.id ?? '';

  it('is reported once, with its table and never with a value', async () => {
    await spoil(await profileDatabase(), `UPDATE auth_credential SET token_encrypted = x'FFFE'`);
    for (let times = 0; times < 3; times++) await window.account.status();
    const { profile } = await window.account.status();
    assert.deepEqual(editor.unreadable, [`profiles/${profile.id}/data.db: auth_credential: reference`]);
  });

  it('is a credential that is no text: signed out, until the next sign-in', async () => {
    await spoil(await profileDatabase(), `UPDATE auth_credential SET token_encrypted = x'FF'`);
    await flushTasks();
    assert.equal((await window.account.status()).connection.state, 'signedOut');
    assert.equal((await window.pasteToken(editor.frontEnd.tokenFor('ada@example.org'))).signedIn, true);
  });

  it('are the references: still signed in, by the credential', async () => {
    await spoil(await profileDatabase(), setting('profile_setting', 'auth.references', `'garbage'`));
    await flushTasks();
    assert.equal((await window.account.status()).signedIn, true);
  });

  it('is a device id that is no text: it reads as one, always the same', async () => {
    const app = await window.databases.app();
    await spoil(app, setting('app_setting', 'sync.device_id', `x'FF'`));
    const known = await app.read(readDeviceId);
    const ids = await Promise.all(
      ['one', 'two'].map((id) => app.write((transaction) => ensureDeviceId(transaction, { id, now: 1 }))),
    );
    assert.deepEqual(ids, [known, known]);
  });

  it('is a clock beyond what servers take: it goes on behind what is queued', async () => {
    const database = await profileDatabase();
    await spoil(database, setting('profile_setting', 'sync.lamport_local_max', `'99999999999'`));
    await window.library.playlists.create({ name: 'Later' });
    const rows = await database.read((queries) =>
      queries.all(z.object({ lamport: z.number() }), 'SELECT lamport_ts AS lamport FROM sync_pending_op ORDER BY id'),
    );
    assert.deepEqual(
      rows.map(({ lamport }) => lamport),
      [...rows.keys()].map((index) => index + 1),
    );
  });
});
