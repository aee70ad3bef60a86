import assert from 'node:assert/strict';
import * as z from 'zod';
import type { ErrorKind } from '../../../../src/core/errorDetails';
import { sessionExpired } from '../../../../src/core/errors';
import { NodeHttp } from '../../../../src/platform/node/http';
import { V2Client, type V2Mutation, type V2Token } from '../../../../src/remote/v2/client';
import { SwitchBench } from '../../../server/v2/switchBench';
import { assertNoSecrets } from '../../../support/assertNoSecrets';
import { CountedTimers } from '../../../support/countedTimers';
import { rejection } from '../../../support/rejection';
import { ScriptedServer } from '../../../support/scriptedServer';

const OPERATION_ID = '0b6b2a8e-5d1c-4f3a-9b63-1f2f4c1d9a01';
const anything = z.unknown();

describe('Requests of protocol v2', () => {
  const bench = SwitchBench.forSuite();
  let http: NodeHttp;
  let asked: (string | undefined)[];
  let token: V2Token;

  beforeEach(() => {
    http = new NodeHttp({ version: '1.2.3', timers: new CountedTimers(0) });
    asked = [];
    const { access_token, device_id } = bench.client.tokens;
    token = { value: access_token, deviceId: device_id };
  });
  afterEach(() => http.dispose());

  /** A client that gets these tokens, one after the other. */
  const clientWith = (url: string, ...tokens: V2Token[]): V2Client => {
    const next = async (rejected: string | undefined): Promise<V2Token> => {
      const found = tokens[asked.length];
      asked.push(rejected);
      if (!found) throw sessionExpired('host');
      return found;
    };
    return new V2Client({ http, url, token: next });
  };
  const star = (): V2Mutation => ({
    method: 'PUT',
    path: `/api/v2/favorites/track/${bench.ids[0]}`,
    operationId: OPERATION_ID,
  });

  it('send the operation id and the device of the token', async () => {
    const { status } = await clientWith(bench.bed.url, token).mutate(star());
    assert.equal(status, 204);
    const [event] = (await bench.client.changes(0)).changes.filter((change) => change.operation_id === OPERATION_ID);
    assert.equal(event?.origin_device_id, token.deviceId);
  });

  it('name no device with a token that has none', async () => {
    const id = '0b6b2a8e-5d1c-4f3a-9b63-1f2f4c1d9a02';
    const nameless = { ...token, deviceId: null };
    const client = clientWith(bench.bed.url, nameless, nameless);
    await client.mutate({ ...star(), operationId: id });
    const [event] = (await bench.client.changes(0)).changes.filter((change) => change.operation_id === id);
    assert.equal(event?.origin_device_id, null);
    assert.equal(await client.acknowledge(0), undefined);
  });

  it('acknowledge for the device of the token', async () => {
    const cursor = await bench.client.cursor();
    const response = await clientWith(bench.bed.url, token, token).acknowledge(cursor);
    assert.equal(response?.status, 204);
    const acks = await bench.controls.acks(bench.bed.admin.username);
    assert.equal(acks.find((ack) => ack.device_id === token.deviceId)?.cursor, cursor);
  });

  it('are repeated once with another token, and its device, after a 401 in the form of the server', async () => {
    const id = '0b6b2a8e-5d1c-4f3a-9b63-1f2f4c1d9a03';
    const old = { value: 'wfa_old', deviceId: 'c0ffee00-5d1c-4f3a-9b63-1f2f4c1d9a03' };
    const response = await clientWith(bench.bed.url, old, token).mutate({ ...star(), operationId: id });
    assert.equal(response.status, 204);
    assert.deepEqual(asked, [undefined, 'wfa_old']);
    const [event] = (await bench.client.changes(0)).changes.filter((change) => change.operation_id === id);
    assert.equal(event?.origin_device_id, token.deviceId);
  });

  it('end with the second 401: answer.unauthorized', async () => {
    const client = clientWith(bench.bed.url, { ...token, value: 'wfa_a' }, { ...token, value: 'wfa_b' }, token);
    const error = await rejection(client.get('/api/v2/libraries', anything), 'answer.unauthorized');
    assert.equal(asked.length, 2);
    assertNoSecrets(error, ['wfa_a', 'wfa_b']);
  });

  const gateways: readonly (readonly [title: string, headers: Record<string, string>, body: string])[] = [
    ['says nothing', {}, ''],
    ['wants a password', { 'www-authenticate': 'Basic realm="music"' }, '{"code":"unauthorized","message":""}'],
    ['shows a page', { 'content-type': 'text/html' }, '<title>Sign in</title>'],
    ['speaks JSON of its own', { 'content-type': 'application/json' }, '{"error":"no"}'],
  ];
  for (const [title, headers, body] of gateways) {
    it(`ask for no other token if whoever sent the 401 ${title}: answer.inFront`, async () => {
      const gateway = await ScriptedServer.start();
      gateway.onRequest((_request, response) => response.writeHead(401, headers).end(body));
      await rejection(clientWith(gateway.url, token, token).mutate(star()), 'answer.inFront');
      await gateway.stop();
      assert.deepEqual(asked, [undefined]);
    });
  }

  const own = (code: string): object => ({ json: { code, message: 'A sentence' } });
  const faults: readonly (readonly [title: string, fault: object, kind: ErrorKind, details?: object])[] = [
    ['a 403 of the server', { status: 403, ...own('forbidden') }, 'answer.forbidden'],
    ['a 403 of another', { status: 403, page: 'No' }, 'answer.inFront'],
    ['a 404 of the server', { status: 404, ...own('not_found') }, 'answer.failed', { status: 404 }],
    ['a 404 of another', { status: 404 }, 'answer.notWaveFlow'],
    ['a 409', { status: 409, ...own('conflict') }, 'answer.failed', { status: 409 }],
    ['a 422 in plain text', { status: 422, page: 'No' }, 'answer.failed', { status: 422 }],
    ['a 429', { status: 429, retryAfter: 7 }, 'answer.busy', { retryAfter: 7 }],
    ['a 502 of a proxy', { status: 502, page: 'Bad gateway' }, 'answer.failed', { status: 502 }],
    ['a 503', { status: 503, ...own('service_unavailable') }, 'answer.failed', { status: 503 }],
    ['a portal', { portal: true }, 'answer.notWaveFlow'],
  ];
  for (const [title, fault, kind, details] of faults) {
    it(`translate ${title}: ${kind}`, async () => {
      await bench.fault({ ...fault, path: '/api/v2/libraries' } as Parameters<SwitchBench['fault']>[0]);
      const error = await rejection(clientWith(bench.bed.url, token).get('/api/v2/libraries', anything), kind);
      assert.deepEqual(error.details, { host: new URL(bench.bed.url).host, ...details });
    });
  }

  it('return refused mutations as they are', async () => {
    const response = await clientWith(bench.bed.url, token).mutate({
      method: 'PATCH',
      path: '/api/v2/playlists/0b6b2a8e-5d1c-4f3a-9b63-1f2f4c1d9aff',
      body: { name: 'New' },
      operationId: '0b6b2a8e-5d1c-4f3a-9b63-1f2f4c1d9a04',
    });
    assert.equal(response.status, 404);
  });
});
