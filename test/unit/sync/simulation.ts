import assert from 'node:assert/strict';
import { z } from 'zod';
import type { DeletedPlaylist } from '../../../src/library/playlist';
import type { SqliteConnection } from '../../../src/store/engine/sqliteConnection';
import { listAll, type OutboxRow } from '../../../src/store/tables/outbox';
import { readMode } from '../../../src/store/tables/syncMode';
import { readScope } from '../../../src/store/tables/syncScope';
import { SERVER, TestProfile } from '../../support/libraryWindow';
import { ManualTimers } from '../../support/manualTimers';
import { tokenOf } from '../../support/modelServer';
import { OwnedLocks } from '../../support/ownedLocks';
import { SyncEditor, SyncWindow } from '../../support/syncWindow';
import { contentIn, contentOf } from './libraryContent';
import { checkClockValues, checkOrder } from './logOrder';
import { MissedOperationsCheck } from './missedOperationsCheck';
import { isOutage, type Command } from './simulationCommand';

const ACCOUNTS = ['ada', 'bob'] as const;
const WINDOWS = 2;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** An editor with windows, profiles and a server, and a record of all operations that were queued in it. */
export class Simulation {
  readonly #editor: SyncEditor;
  readonly #profiles: readonly TestProfile[];
  readonly #locks = new OwnedLocks();
  readonly #windows: SyncWindow[] = [];
  readonly #queued = new Map<string, OutboxRow>();
  readonly #cleared = new Set<string>();
  /** Profiles with operations that were cleared, so that the server does not receive everything. */
  readonly #silenced = new Set<string>();
  readonly #missedChecks: readonly MissedOperationsCheck[];
  readonly #deleted: DeletedPlaylist[] = [];
  readonly #held: (() => void)[] = [];
  #lastIds = [0, 0];
  #active = 0;
  #serial = 0;
  /** Whether something was refused, so that later operations may have arrived earlier. */
  #poisoned = false;
  /** Whether single requests failed as if because of their operations. */
  #disturbed = false;
  /** Operation ids, entity ids and words that the server refused on purpose at some time. */
  readonly #bad = new Set<string>();
  #rewound = false;
  #tracks: number[][] = [];

  private constructor(editor: SyncEditor, profiles: readonly TestProfile[]) {
    this.#editor = editor;
    this.#profiles = profiles;
    this.#missedChecks = profiles.map(({ store }) => new MissedOperationsCheck(store.connection));
  }

  static async make(): Promise<Simulation> {
    const editor = await SyncEditor.make(new ManualTimers(1_000_000, turn));
    const simulation = new Simulation(editor, [
      await TestProfile.make(),
      await TestProfile.make('11111111-1111-4111-8111-111111111111'),
    ]);
    for (const [index, profile] of simulation.#profiles.entries())
      profile.store.onCommit = () => simulation.#record(index);
    for (let index = 0; index < WINDOWS; index++) simulation.#open(index);
    for (const index of simulation.#profiles.keys()) {
      simulation.#use(index);
      simulation.#tracks[index] = await simulation.#window(0).library.tracks.remember(
        Array.from({ length: 4 }, (_, track) => ({
          title: `t${track}`,
          artists: [],
          durationMs: 1,
          fileHash: `hash ${track}`,
        })),
      );
    }
    simulation.#use(0);
    simulation.#signIn('ada');
    return simulation;
  }

  async run(command: Command): Promise<void> {
    // Not awaited: the next command runs meanwhile.
    void this.#act(command).catch(() => undefined);
    await turn();
    if (command.do === 'pass') await this.#editor.timers.pass(command.ms);
    this.#checkNothingLost();
  }

  /** Ends all faults; queued and missed operations arrive, for each account in each profile. */
  async heal(): Promise<void> {
    this.#freely();
    const { server } = this.#editor;
    server.faults.length = 0;
    server.otherFaults.length = 0;
    server.outage = undefined;
    await this.#sendGoodOnes();
    server.poison.clear();
    server.firewall = undefined;
    server.rejectedTokens.clear();
    for (const profile of this.#profiles) profile.store.refuse(0);
    for (const index of this.#profiles.keys()) {
      this.#use(index);
      this.#profile.setMode('hybrid');
      for (const account of ACCOUNTS) {
        this.#signIn(account);
        const { sync, library } = this.#window(0);
        const untold = await library.upload.summarize();
        if (untold) await library.upload.accept(untold);
        assert.equal(await library.upload.summarize(), null);
        await sync.retryParked();
        const outcome = await sync.pushNow();
        assert.deepEqual({ ...outcome, sent: 0 }, { outcome: 'drained', sent: 0, remaining: 0 });
        assert.equal((await sync.status()).parked, 0);
      }
    }
  }

  /** Pushes until only refused operations are left, which must not stop the others. */
  async #sendGoodOnes(): Promise<void> {
    for (const profile of this.#profiles) profile.store.refuse(0);
    this.#editor.server.rejectedTokens.clear();
    for (const index of this.#profiles.keys()) {
      this.#use(index);
      this.#profile.setMode('hybrid');
      for (const account of ACCOUNTS) await this.#sendGoodOnesOf(account);
    }
  }

  async #sendGoodOnesOf(account: string): Promise<void> {
    const left = () => listAll(this.#profile.store.connection).filter(({ accountId }) => accountId === account);
    this.#signIn(account);
    for (let count = -1; left().length !== count;) {
      count = left().length;
      for (let times = 0; times < 10; times++) await this.#window(0).sync.pushNow();
    }
    const good = left().filter((row) => !this.#isBad(row));
    if (!this.#disturbed) assert.deepEqual(good, [], 'what is good arrives');
  }

  /** Whether an operation was refused on purpose, or is behind one that was. */
  #isBad({ entityId, accountId, profileId }: OutboxRow): boolean {
    const entity = [...this.#queued.values()].filter(
      (row) => row.entityId === entityId && row.accountId === accountId && row.profileId === profileId,
    );
    const texts = entity.flatMap(({ operationId, payload }) => [operationId, payload ?? '']);
    return this.#bad.has(entityId) || texts.some((text) => [...this.#bad].some((bad) => text.includes(bad)));
  }

  check(): void {
    const logs = ACCOUNTS.map((account) => this.#editor.server.log(SERVER, account));
    const queued = [...this.#queued.values()];
    for (const [index, account] of ACCOUNTS.entries()) {
      const log = logs[index] ?? [];
      const ids = log.map(({ operation_id }) => operation_id);
      assert.equal(new Set(ids).size, ids.length, 'one effect per operation');
      const mine = queued.filter(({ accountId }) => accountId === account);
      for (const { operationId } of mine) {
        if (!this.#cleared.has(operationId)) assert(ids.includes(operationId), 'nothing is lost');
      }
      for (const op of log) {
        const row = this.#queued.get(op.operation_id);
        assert(row, 'nothing comes from nowhere');
        assert.equal(row.accountId, account, 'no account sends the operations of another');
        assert.equal(op.profile_canonical_id, row.profileId);
      }
      if (!this.#rewound && !this.#poisoned) checkClockValues(log);
      const stamps = log.map(({ device_id, lamport_ts }) => `${device_id} ${lamport_ts}`);
      assert.equal(new Set(stamps).size, stamps.length, 'a clock value is used once');
      const rows = log.map(({ operation_id }) => this.#queued.get(operation_id)).filter((row) => row !== undefined);
      checkOrder(rows, this.#poisoned ? 'entity' : 'profile');
    }
    for (const { store } of this.#profiles) assert.deepEqual(listAll(store.connection), []);
    this.#checkContent();
  }

  dispose(): void {
    this.#freely();
    for (const window of this.#windows) window.dispose();
  }

  close(): void {
    for (const { store } of this.#profiles) store.close();
    this.#editor.app.close();
  }

  /** The operations that each account received for a profile lead to the content of that profile. */
  #checkContent(): void {
    for (const { id, store } of this.#profiles) {
      if (this.#silenced.has(id)) continue;
      for (const account of ACCOUNTS) {
        const told = this.#editor.server
          .log(SERVER, account)
          .filter(({ profile_canonical_id }) => profile_canonical_id === id);
        assert.deepEqual(contentOf(told), contentIn(store.connection), `${account} knows everything`);
      }
    }
  }

  async #act(command: Command): Promise<unknown> {
    const { server } = this.#editor;
    switch (command.do) {
      case 'pass':
        return;
      case 'fault':
        // Taken for a refusal, as the server is fine otherwise.
        this.#poisoned ||= !isOutage(command.fault);
        this.#disturbed ||= !isOutage(command.fault);
        return server.faults.push(command.fault);
      case 'outage':
        this.#poisoned ||= !isOutage(command.fault);
        server.outage = command;
        return;
      case 'firewall':
        this.#forbid(command);
        return;
      case 'recover':
        server.outage = undefined;
        return;
      case 'poison':
        this.#poison(command.pick);
        return;
      case 'signIn':
        this.#signIn(ACCOUNTS[command.account % ACCOUNTS.length] ?? 'ada', command.tokenLater);
        return;
      case 'signOut':
        this.#profile.signOut();
        return;
      case 'mode':
        this.#profile.setMode(command.local ? 'local' : 'hybrid');
        return;
      case 'expire':
        this.#windows.forEach(({ tokens }) => server.rejectedTokens.add(tokens.get(SERVER)?.[0] ?? ''));
        return;
      case 'renew':
        this.#signIn(this.#account() ?? 'ada');
        return;
      case 'diskFull':
        this.#profile.store.refuse(1);
        return;
      case 'rewind':
        this.#rewound = true;
        return this.#profile.store.write((transaction) =>
          transaction.run(
            `UPDATE profile_setting SET value = CAST(CAST(value AS INTEGER) / 2 AS TEXT) WHERE key = 'sync.lamport_local_max'`,
          ),
        );
      case 'switch':
        this.#use(1 - this.#active);
        return;
      case 'slow':
        server.hold = () => this.#wait();
        server.holdAnswer = () => this.#wait();
        return;
      case 'fast':
        this.#freely();
        return;
      case 'answer':
        this.#held.splice(0, command.count).forEach((release) => release());
        return;
      case 'clear':
        return this.#clear();
      case 'retry':
        return this.#window(0).sync.retryParked();
      default:
        return this.#inWindow(command.do, command.window % WINDOWS, command.pick);
    }
  }

  async #inWindow(act: string, index: number, pick: number): Promise<unknown> {
    const window = this.#window(index);
    const { playlists, likes, ratings, upload } = window.library;
    const track = this.#tracks[this.#active]?.[pick % 4] ?? 0;
    if (act === 'push') return window.sync.pushNow();
    if (act === 'kill') {
      this.#kill(index);
      return;
    }
    if (act === 'close') {
      this.#reopen(index);
      return;
    }
    if (act === 'like') return likes.toggle(track);
    if (act === 'rate') return ratings.set(track, pick % 256);
    if (act === 'unrate') return ratings.set(track, null);
    if (act === 'upload') {
      const untold = pick % 2 === 0 ? await upload.findOffer() : await upload.summarize();
      return untold && (pick % 3 === 0 ? upload.decline(untold) : upload.accept(untold));
    }
    const undone = this.#deleted[pick % Math.max(1, this.#deleted.length)];
    if (act === 'undo') return undone && playlists.restore(undone);
    if (act === 'create') return playlists.create({ name: `p${pick}` });
    const list = await playlists.list();
    // Few, so that much happens to each.
    const id = list[pick % Math.max(1, Math.min(3, list.length))]?.id ?? 'none';
    if (act === 'rename') return playlists.update(id, { name: `n${pick}`, colorId: `c${pick % 3}` });
    if (act === 'add') return playlists.addTracks(id, [track]);
    if (act === 'remove') return playlists.removeTracks(id, [track]);
    if (act === 'move') return playlists.moveTracks(id, [track], pick % 5);
    const deleted = await playlists.delete(id);
    this.#deleted.push(deleted);
    return pick % 2 === 0 ? undefined : playlists.restore(deleted);
  }

  #poison(pick: number): void {
    const rows = listAll(this.#profile.store.connection);
    const row = rows[pick % Math.max(1, rows.length)];
    if (!row) return;
    this.#poisoned = true;
    const id = pick % 2 === 0 ? row.operationId : row.entityId;
    this.#bad.add(id);
    this.#editor.server.poison.set(id, [400, 403, 404, 409, 413, 422, 500, 502][pick % 8] ?? 400);
  }

  #forbid({ fault, pick }: Command & { readonly do: 'firewall' }): void {
    this.#poisoned = true;
    const word = `"value":"c${pick % 3}"`;
    this.#bad.add(word);
    this.#editor.server.firewall = { word, fault };
  }

  #clear(): Promise<number> {
    for (const { operationId } of listAll(this.#profile.store.connection)) {
      this.#cleared.add(operationId);
      this.#silenced.add(this.#profile.id);
    }
    return this.#window(0).sync.clearPending();
  }

  /** The window crashes; its pending requests still reach the server. */
  #kill(index: number): void {
    this.#locks.kill(this.#names[index] ?? '');
    this.#killed.push(this.#window(index));
    if (this.#killed.length > 1) this.#killed.shift()?.dispose();
    this.#open(index);
  }

  #reopen(index: number): void {
    this.#window(index).dispose();
    this.#open(index);
  }

  readonly #names: string[] = [];
  readonly #killed: SyncWindow[] = [];

  #open(index: number): void {
    const name = `window ${index} ${this.#serial++}`;
    this.#names[index] = name;
    const window = new SyncWindow(this.#editor, this.#profiles, { drain: this.#locks.handle(name) });
    if (this.#active === 1) window.profiles.reverse();
    window.tokens.set(SERVER, [...(this.#windows[0]?.tokens.get(SERVER) ?? [])]);
    this.#windows[index] = window;
    window.sync.start();
  }

  #use(index: number): void {
    this.#active = index;
    const id = this.#profile.id;
    for (const { profiles, storeChanged } of this.#windows) {
      if (profiles[0]?.profileId !== id) profiles.reverse();
      storeChanged.fire();
    }
    this.#giveTokens();
  }

  /** @param tokenLater whether the keyring keeps returning the earlier account's tokens */
  #signIn(account: string, tokenLater = false): void {
    this.#profile.signIn(account);
    this.#serial++;
    if (!tokenLater) this.#giveTokens();
  }

  #giveTokens(): void {
    const account = this.#account();
    for (const { tokens } of this.#windows)
      tokens.set(SERVER, account === undefined ? [] : [tokenOf(account, this.#serial)]);
  }

  #account(): string | undefined {
    return readScope(this.#profile.store.connection, { profileId: this.#profile.id, serverUrl: SERVER })?.accountId;
  }

  get #profile(): TestProfile {
    const profile = this.#profiles[this.#active];
    assert(profile);
    return profile;
  }

  #window(index: number): SyncWindow {
    const window = this.#windows[index];
    assert(window);
    return window;
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => this.#held.push(resolve));
  }

  #freely(): void {
    this.#editor.server.hold = async () => undefined;
    this.#editor.server.holdAnswer = async () => undefined;
    for (const release of this.#held.splice(0)) release();
  }

  /** Records the operations that a transaction queued. */
  #record(index: number): void {
    const profile = this.#profiles[index];
    assert(profile);
    const { connection } = profile.store;
    const newest =
      connection.all(z.object({ id: z.number().nullable() }), 'SELECT max(id) AS id FROM sync_pending_op')[0]?.id ?? 0;
    const fresh =
      newest > (this.#lastIds[index] ?? 0)
        ? listAll(connection).filter(({ id }) => id > (this.#lastIds[index] ?? 0))
        : [];
    this.#lastIds[index] = Math.max(newest, this.#lastIds[index] ?? 0);
    const scope = readScope(connection, { profileId: profile.id, serverUrl: SERVER });
    this.#missedChecks[index]?.check(readMode(connection) === 'hybrid' ? scope : null, fresh);
    for (const row of fresh) {
      assert(!this.#queued.has(row.operationId), 'operation ids are unique');
      assert.equal(readMode(connection), 'hybrid', 'nothing is queued in local mode');
      assert.equal(row.accountId, scope?.accountId, 'it belongs to who is signed in');
      this.#queued.set(row.operationId, row);
    }
  }

  /** Operations that left the queue are on the server, and only refused ones are parked. */
  #checkNothingLost(): void {
    for (const row of this.#profiles.flatMap(({ store }) => listAll(store.connection))) {
      if (row.parkedAt !== null && !this.#disturbed) assert(this.#isBad(row), 'nothing is parked in an outage');
    }
    const waiting = new Set(this.#profiles.flatMap(({ store }) => idsIn(store.connection)));
    const stored = new Set(
      ACCOUNTS.flatMap((account) => this.#editor.server.log(SERVER, account).map(({ operation_id }) => operation_id)),
    );
    for (const id of this.#queued.keys()) {
      assert(waiting.has(id) || stored.has(id) || this.#cleared.has(id), 'only what the server has leaves the queue');
    }
  }
}

const idRow = z.object({ id: z.string() });
const idsIn = (connection: SqliteConnection): string[] =>
  connection.all(idRow, 'SELECT operation_id AS id FROM sync_pending_op').map(({ id }) => id);
