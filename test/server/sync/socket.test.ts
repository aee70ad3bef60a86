import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { startServer } from '../process';
import type { ServerProcess } from '../process';
import { trustingFetch } from '../trustingFetch';
import { TestSocket } from './testSocket';

const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };
const bob = { ...ada, name: 'Bob', email: 'bob@example.org' };
const WS_PATH = '/api/v1/sync/ws';

describe('the socket (PROTOCOL.md, "Sync socket")', function () {
  this.timeout(30_000);

  let server: ServerProcess;
  let tokens: { ada: string; bob: string };
  let sockets: TestSocket[];
  let lamport = 0;

  before(async () => {
    server = await startServer({ faults: true });
    const token = async (account: typeof ada) => server.token((await server.signUp(account)).cookie);
    tokens = { ada: await token(ada), bob: await token(bob) };
  });

  after(() => server.stop());

  beforeEach(async () => {
    sockets = [];
    await server.clearFaults();
    await server.sync.clear();
  });

  afterEach(() => Promise.all(sockets.map((socket) => socket.close())));

  const open = async (token: string, deviceId: string) => {
    const socket = await TestSocket.open(server.url, token, deviceId);
    sockets.push(socket);
    return socket;
  };
  const draft = (parts: object = {}) => {
    lamport += 1;
    return { operation_id: randomUUID(), lamport_ts: lamport, entity: 'a', entity_id: 'a', op: 'noop', ...parts };
  };
  const send = (path: string, body?: object) =>
    trustingFetch(server.url + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${tokens.ada}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  /** As Ada's device Y. */
  const push = async (...ops: object[]) => {
    const response = await send('/api/v1/sync/ops', { device_id: 'Y', ops });
    assert.equal(response.status, 200);
    return ((await response.json()) as { accepted: { id: number }[] }).accepted;
  };
  const frames = (ops: readonly unknown[]) => ops.map((op) => ({ type: 'op', op }));
  const cursor = async (deviceId: string) =>
    (await server.sync.cursors(ada.email)).find((row) => row.device_id === deviceId)?.last_seen_id;
  const until = async (condition: () => Promise<boolean>) => {
    while (!(await condition())) {
      await wait(20);
    }
  };

  it('11. sends a device within a second what another device of its user pushes', async () => {
    const socket = await open(tokens.ada, 'X');
    const [op] = await push(draft());
    assert.deepEqual(await socket.gather(1), frames([op]));
    assert.equal((op as unknown as { device_id: string }).device_id, 'Y');
  });

  it('12. notifies no other user', async () => {
    const socket = await open(tokens.bob, 'X');
    await push(draft());
    await wait(500);
    assert.deepEqual(socket.frames, []);
  });

  it('sends all ops in order, to the sender, too', async () => {
    const [one, other] = [await open(tokens.ada, 'Y'), await open(tokens.ada, 'Y')];
    const accepted = [...(await push(draft(), draft())), ...(await push(draft()))];
    assert.deepEqual(await one.gather(3), frames(accepted));
    assert.deepEqual(await other.gather(3), frames(accepted));
  });

  it('does not repeat what is pushed again, nor what is rolled back', async () => {
    const socket = await open(tokens.ada, 'X');
    const op = draft();
    const first = await push(op);
    await push(op);
    assert.equal((await send('/api/v1/sync/ops', { device_id: 'Y', ops: [draft(), draft({ op: ' ' })] })).status, 400);
    const last = await push(draft());
    assert.deepEqual(await socket.gather(2), frames([...first, ...last]));
  });

  it('takes acks, ignores everything else, and writes acks down when it closes', async () => {
    const socket = await open(tokens.ada, ' Z ');
    for (const frame of ['{"ack":7}', '{"ack":3}', '{"ack":-1}', '{"ack":"9"}', '{', '[]', Buffer.from('{"ack":9}')]) {
      socket.send(frame);
    }
    socket.socket.ping();
    await once(socket.socket, 'pong');
    socket.socket.close();
    await until(async () => (await cursor('Z')) !== undefined);
    assert.equal(await cursor('Z'), 7);
  });

  it('moves no cursor by what it sends', async () => {
    const socket = await open(tokens.ada, 'silent');
    await push(draft());
    await socket.gather(1);
    await socket.close();
    await server.sync.flush();
    assert.equal(await cursor('silent'), undefined);
  });

  const refusals: [string, () => string, string, number][] = [
    ['a bad token', () => 'a.b.c', 'X', 401],
    ['a blank device', () => tokens.ada, ' ', 400],
    ['a bad token and a blank device', () => 'a.b.c', '', 401],
  ];
  for (const [what, token, deviceId, status] of refusals) {
    it(`responds with ${status} to ${what}`, async () => {
      await assert.rejects(open(token(), deviceId), new RegExp(`${status}$`));
    });
  }

  it('responds with 400 to a request without an upgrade', async () => {
    assert.equal((await send(`${WS_PATH}?device_id=X`)).status, 400);
  });

  it('responds with 404 to an upgrade elsewhere', async () => {
    await assert.rejects(TestSocket.open(`${server.url}/elsewhere`, tokens.ada, 'X'), /404$/);
  });

  it('is in the journal without its query', async () => {
    await server.clearRequests();
    await open(tokens.ada, 'X');
    const requests = (await server.requests()).map(({ method, path, authorization, cookie }) => ({
      method,
      path,
      authorization,
      cookie,
    }));
    assert.deepEqual(requests, [{ method: 'GET', path: WS_PATH, authorization: true, cookie: false }]);
  });

  describe('under test', () => {
    it('is refused by the faults of its path', async () => {
      await server.fault({ status: 503, path: WS_PATH });
      await assert.rejects(open(tokens.ada, 'X'), /503$/);
      await server.fault({ reset: true, path: WS_PATH });
      await assert.rejects(open(tokens.ada, 'X'), /hang up|ECONNRESET/);
      await open(tokens.ada, 'X');
    });

    it('shows who is there', async () => {
      await open(tokens.ada, 'X');
      await server.sync.holdSubscriptions();
      await open(tokens.ada, 'Z');
      assert.deepEqual(await server.sync.sockets(ada.email), [
        { device_id: 'X', subscribed: true },
        { device_id: 'Z', subscribed: false },
      ]);
      assert.deepEqual(await server.sync.sockets(bob.email), []);
    });

    it('misses what is stored before its subscription is released', async () => {
      await server.sync.holdSubscriptions();
      const socket = await open(tokens.ada, 'X');
      await push(draft());
      await server.sync.releaseSubscriptions();
      const later = await push(draft());
      assert.deepEqual(await socket.gather(2), frames(later));
    });

    it('carries a frame that cannot be decoded', async () => {
      const socket = await open(tokens.ada, 'X');
      await server.sync.sendFrame(ada.email, '{"type":"surprise"}');
      assert.deepEqual(await socket.gather(1), [{ type: 'surprise' }]);
    });

    it('carries an op that cannot be decoded, and so do pulls', async () => {
      const socket = await open(tokens.ada, 'X');
      const garbled = draft();
      await server.sync.garble(garbled.operation_id);
      await server.sync.garble('broken', { id: 'x' });
      const [one] = await push(garbled, draft({ entity_id: 'broken' }));
      const shapes = [{ id: one?.id, garbled: true }, { id: 'x' }];
      assert.deepEqual(await socket.gather(2), frames(shapes));
      const page = async () =>
        ((await (await send(`/api/v1/sync/ops?since=${(one?.id ?? 0) - 1}`)).json()) as { ops: unknown[] }).ops;
      assert.deepEqual(await page(), shapes);
      await server.sync.clear();
      assert.notDeepEqual(await page(), shapes);
    });

    it('closes as when the server goes away', async () => {
      const socket = await open(tokens.ada, 'X');
      const closed = socket.closed();
      await server.sync.closeSockets();
      assert.equal(await closed, 1001);
    });

    it('breaks', async () => {
      const socket = await open(tokens.ada, 'X');
      const closed = socket.closed();
      await server.sync.breakSockets();
      assert.equal(await closed, 1006);
    });

    it('falls silent', async () => {
      const socket = await open(tokens.ada, 'X');
      await server.sync.muteSockets();
      socket.socket.ping();
      await push(draft());
      const answered = await Promise.race([
        once(socket.socket, 'pong'),
        once(socket.socket, 'message'),
        wait(300, false),
      ]);
      assert.equal(answered, false);
      assert.equal((await open(tokens.ada, 'Z')).frames.length, 0);
    });

    it('sends an op with a lower id after one with a higher id', async () => {
      const socket = await open(tokens.ada, 'X');
      const id = await server.sync.reserveId();
      const [early] = await push(draft());
      await server.sync.useReservedIds();
      const [late] = await push(draft());
      assert.equal(late?.id, id);
      assert.ok(id < (early?.id ?? 0));
      assert.deepEqual(await socket.gather(2), frames([early, late]));
    });

    it('does not keep the server from stopping, also while an upgrade hangs', async () => {
      const socket = await open(tokens.ada, 'X');
      const closed = socket.closed();
      await server.fault({ hang: true, path: WS_PATH });
      const held = assert.rejects(TestSocket.open(server.url, tokens.ada, 'Z'));
      await wait(100);
      assert.deepEqual(await server.stop(), { code: 0, signal: null });
      await held;
      assert.equal(await closed, 1006);
      await server.restart();
    });
  });
});
