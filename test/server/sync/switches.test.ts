import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { startServer } from '../process';
import type { Account, ServerProcess } from '../process';
import { trustingFetch } from '../trustingFetch';
import { storedMax } from './storedMax';

const DAY = 24 * 60 * 60 * 1000;
const OPS_PATH = '/api/v1/sync/ops';

describe("a server's sync under test", function () {
  this.timeout(30_000);

  let server: ServerProcess;
  let token: string;
  const { email } = account();
  let lamport = 0;

  before(async () => {
    server = await startServer({ faults: true });
    const { cookie } = await server.signUp(account());
    token = await server.token(cookie);
  });

  after(() => server.stop());

  beforeEach(async () => {
    await server.clearFaults();
    await server.sync.clear();
  });

  const draft = (parts: object = {}) => {
    lamport += 1;
    return { operation_id: randomUUID(), lamport_ts: lamport, entity: 'a', entity_id: 'a', op: 'noop', ...parts };
  };
  const send = (path: string, body?: object) =>
    trustingFetch(server.url + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const push = (...ops: object[]) => send(OPS_PATH, { device_id: 'desk', ops });
  const pull = async (since: number) => (await send(`${OPS_PATH}?since=${since}`)).status;
  const last = async () => (await server.sync.ops(email)).at(-1);

  it('shows the log, which outlives a restart together with cursors and ids', async () => {
    const sent = [draft(), draft({ payload: { value: 1 } })];
    await push(...sent);
    const ops = await server.sync.ops(email);
    assert.deepEqual(
      ops.map((op) => op.operation_id),
      sent.map((op) => op.operation_id),
    );
    assert.deepEqual(ops[1]?.payload, { value: 1 });
    const head = ops[1].id;
    await send('/api/v1/sync/ack', { device_id: 'desk', last_seen_id: head });
    await server.restart();
    assert.deepEqual(await server.sync.ops(email), ops);
    const cursors = await server.sync.cursors(email);
    assert.deepEqual(
      cursors.map((cursor) => [cursor.device_id, cursor.last_seen_id]),
      [['desk', head]],
    );
    await push(draft());
    assert.ok(((await last())?.id ?? 0) > head);
  });

  it('shows what the ops came to, which outlives a restart, too', async () => {
    const playlist = { entity: 'playlist', entity_id: 'list', profile_canonical_id: randomUUID() };
    await push(
      draft({ ...playlist, op: 'insert', payload: { name: 'Road trip' } }),
      draft({ ...playlist, op: 'insert', field: 'tracks', payload: { track_ids: [7] } }),
      draft({ entity: 'liked_track', entity_id: 'hash', op: 'insert' }),
      draft({ entity: 'track_rating', entity_id: 'hash', op: 'set', payload: { value: 196 } }),
    );
    const applied = await server.sync.applied(email);
    assert.deepEqual(
      applied.playlists.map((list) => [list.name, list.tracks[0]?.track_id]),
      [['Road trip', 7]],
    );
    assert.deepEqual([applied.likes, applied.ratings], [['hash'], { hash: 196 }]);
    await server.restart();
    assert.deepEqual(await server.sync.applied(email), applied);
  });

  it('stores the ops of a push and loses its response', async () => {
    const op = draft();
    await server.fault({ lostAnswer: true, path: OPS_PATH, method: 'POST' });
    assert.equal(await pull(0), 200);
    await assert.rejects(push(op));
    assert.equal((await last())?.operation_id, op.operation_id);
    const { length } = await server.sync.ops(email);
    assert.equal((await push(op)).status, 200);
    assert.equal((await server.sync.ops(email)).length, length);
  });

  it('refuses all lamport values up to the highest when strict', async () => {
    await push(draft({ lamport_ts: 1000 }));
    await server.sync.change({ strictLamport: true });
    for (const lower of [999, 1000]) {
      const response = await push(draft({ lamport_ts: lower }));
      assert.equal(response.status, 409);
      assert.equal(await storedMax(response), 1000);
    }
    assert.equal((await push(draft({ lamport_ts: 1001 }))).status, 200);
    await server.sync.change({ strictLamport: false });
    assert.equal((await push(draft({ lamport_ts: 999 }))).status, 200);
    lamport = 2000;
  });

  it('rejects a chosen operation or entity together with its batch', async () => {
    const [good, bad] = [draft(), draft()];
    const before = await last();
    await server.sync.poison(bad.operation_id);
    await server.sync.poison('bad', 422);
    assert.equal((await push(good, bad)).status, 500);
    assert.deepEqual(await last(), before);
    assert.equal((await push(good, draft({ entity_id: 'bad' }))).status, 422);
    assert.equal((await push(good)).status, 200);
    await server.sync.clear();
    assert.equal((await push(bad)).status, 200);
  });

  it('stores an operation and lists it in no response', async () => {
    const [good, silent] = [draft(), draft({ entity_id: 'silent' })];
    await server.sync.omit('silent');
    const { accepted } = (await (await push(good, silent)).json()) as { accepted: { operation_id: string }[] };
    assert.deepEqual(
      accepted.map((op) => op.operation_id),
      [good.operation_id],
    );
    assert.equal((await last())?.operation_id, silent.operation_id);
  });

  it('has something in front of it that dislikes a word', async () => {
    await server.sync.firewall('drop table', 404);
    const response = await push(draft(), draft({ payload: { value: 'drop table' } }));
    assert.deepEqual([response.status, response.headers.get('content-type')], [404, 'text/html; charset=utf-8']);
    assert.equal((await push(draft())).status, 200);
    await server.sync.firewall('"operation_id"', 500);
    assert.deepEqual([(await push(draft())).status, (await push()).status], [500, 200]);
  });

  it('conflicts with everything and names what it likes', async () => {
    await server.sync.conflict(123_456);
    const op = draft();
    const response = await push(op);
    assert.deepEqual([response.status, await storedMax(response)], [409, 123_456]);
    assert.equal((await push()).status, 200);
    await server.sync.clear();
    assert.equal((await push(op)).status, 200);
  });

  it('sends a large response to a large push', async () => {
    await server.sync.enlarge(2);
    const length = async (...ops: object[]) => (await (await push(...ops)).text()).length;
    assert.ok((await length(draft())) < 2000);
    assert.ok((await length(draft(), draft())) > 2_000_000);
  });

  for (const status of [400, 404, 413, 451, 502, 599]) {
    it(`breaks with ${status} on demand`, async () => {
      await server.fault({ status, path: OPS_PATH });
      assert.equal((await push(draft())).status, status);
    });
  }

  it('compacts on demand, with tracks or without them', async () => {
    for (const value of [1, 2, 3]) {
      await push(
        draft({ entity_id: 'c', field: 'tracks' }),
        draft({ entity_id: 'c', field: 'name', payload: { value } }),
      );
    }
    await server.sync.setCursor(email, { device_id: 'lost', last_seen_id: 1, updated_at: Date.now() - 200 * DAY });
    await send('/api/v1/sync/ack', { device_id: 'desk', last_seen_id: (await last())?.id ?? 0 });
    assert.equal(await server.sync.flush(), 1);
    const rest = async () => (await server.sync.ops(email)).filter((op) => op.entity_id === 'c').map((op) => op.field);
    await server.sync.change({ keepTracks: true });
    await server.sync.compact();
    assert.deepEqual(await rest(), ['tracks', 'tracks', 'tracks', 'name']);
    await server.sync.change({ keepTracks: false });
    assert.deepEqual(await server.sync.compact(), { users: 1, deleted: 2 });
    assert.deepEqual(await rest(), ['tracks', 'name']);
  });

  it('responds with 410 below a watermark', async () => {
    await server.sync.raiseWatermark(email, 5000);
    assert.deepEqual([await pull(0), await pull(4999), await pull(5000)], [200, 410, 200]);
  });

  it('responds 404 for unknown users', async () => {
    await assert.rejects(server.sync.ops('nobody@example.org'), /404/);
  });

  it('takes 10,000 ops in reasonable time', async () => {
    const name = {
      entity: 'playlist',
      entity_id: 'list',
      field: 'name',
      op: 'set',
      profile_canonical_id: randomUUID(),
    };
    for (let batch = 0; batch < 100; batch += 1) {
      const ops = Array.from({ length: 100 }, () => draft({ ...name, payload: { value: 'Road trip' } }));
      assert.equal((await push(...ops)).status, 200);
    }
    assert.ok((await server.sync.ops(email)).length > 10_000);
  });
});

function account(): Account {
  return { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };
}
