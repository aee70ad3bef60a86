import assert from 'node:assert/strict';
import type { ErrorKind } from '../../../../src/core/errorDetails';
import { networkFailed } from '../../../../src/core/errors';
import type { Http, HttpRequest, HttpResponse } from '../../../../src/remote/http';
import { V1Client } from '../../../../src/remote/v1/client';
import { fileNumber } from '../../../../src/remote/v1/fileNumber';
import { encodeOperation, encodePush, push } from '../../../../src/remote/v1/push';
import { rejection } from '../../../support/rejection';

const operation = {
  operation_id: 'c3d1a8f0-2f4e-4c6b-8f0a-9e1d77a5b201',
  lamport_ts: 12,
  entity: 'playlist',
  entity_id: '8b7a',
  field: 'name',
  op: 'set',
  profile_canonical_id: 'f2b6',
};
const payload = { value: 'Road trip' };
const encode = (change = {}, text: string | null = JSON.stringify(payload)) =>
  encodeOperation({ ...operation, ...change }, text);

describe('An operation on its way', () => {
  it('has the shape of PROTOCOL.md, "Push"', () =>
    assert.deepEqual(JSON.parse(encode() ?? ''), { ...operation, payload }));

  it('has null where there is nothing', () => {
    assert.deepEqual(JSON.parse(encode({ field: null }, null) ?? ''), { ...operation, field: null, payload: null });
  });

  it('is trimmed', () => {
    const encoded = encode({ entity: ' playlist ', entity_id: '\t8b7a\n', op: 'set ' });
    assert.deepEqual(JSON.parse(encoded ?? ''), { ...operation, payload });
  });

  for (const change of [{ entity: ' ' }, { entity_id: '' }, { op: '' }, { lamport_ts: 0 }, { lamport_ts: 1.5 }]) {
    it(`is none with ${JSON.stringify(change)}`, () => assert.equal(encode(change), undefined));
  }
  for (const text of ['', '{', '{}}', '{"a":1},"op":"delete"', 'undefined']) {
    it(`is none with the payload ${text}`, () => assert.equal(encode({}, text), undefined));
  }

  describe('on tracks', () => {
    const [a, b] = ['a', 'b'].map((letter) => letter.repeat(64)) as [string, string];
    const [numberA, numberB] = [fileNumber(a), fileNumber(b)];
    const payloadOf = (sent: object) =>
      (JSON.parse(encode({ field: 'tracks', op: 'insert' }, JSON.stringify(sent)) ?? '') as { payload: unknown })
        .payload;

    it('has the numbers of files in place of row ids, duplicates once', () => {
      const sent = {
        track_ids: [7, 8, 9],
        track_hashes: [a, b, a],
        snapshots: { 7: { title: 'A' }, 9: { title: 'Z' } },
      };
      assert.deepEqual(payloadOf({ ...sent, via_source: { type: 'album', id: 1 } }), {
        track_ids: [numberA, numberB],
        track_hashes: [a, b],
        snapshots: { [String(numberA)]: { title: 'A' } },
        via_source: { type: 'album', id: 1 },
      });
    });

    it('has row ids of files without a hash', () => {
      assert.deepEqual(payloadOf({ track_ids: [7, 8], track_hashes: [null, b] }), {
        track_ids: [7, numberB],
        track_hashes: [null, b],
      });
    });

    it('moves the number of a file', () => {
      assert.deepEqual(payloadOf({ track_id: 7, track_hash: a, position: 2 }), {
        track_id: numberA,
        track_hash: a,
        position: 2,
      });
    });
  });

  it('goes with others in one body', () => {
    assert.equal(encodePush('d"', ['{"a":1}', '{"b":2}']), '{"device_id":"d\\"","ops":[{"a":1},{"b":2}]}');
  });
});

describe('The response to a push', () => {
  let requests: HttpRequest[];
  const json = { 'content-type': 'application/json' };

  const ask = (...responses: { status: number; body?: unknown; headers?: Record<string, string> }[]) => {
    requests = [];
    const http: Http = {
      send: async (request): Promise<HttpResponse> => {
        requests.push(request);
        const { status, body, headers = json } = responses[requests.length - 1] ?? { status: 599 };
        return { status, headers, cookies: [], body: body === undefined ? '' : JSON.stringify(body) };
      },
    };
    let tokens = 0;
    return push(
      new V1Client({ http, url: 'https://a.example/music', token: async () => `t${++tokens}` }),
      '{"ops":[]}',
    );
  };
  const regression = { error: 'lamport_regression', device_id: 'd', stored_max: 31, offending_lamport_ts: 12 };

  it('carries the operations and the token', async () => {
    await ask({ status: 200, body: { accepted: [] } });
    assert.deepEqual(requests, [
      {
        method: 'POST',
        url: 'https://a.example/music/api/v1/sync/ops',
        headers: { authorization: 'Bearer t1', 'content-type': 'application/json' },
        body: '{"ops":[]}',
        keepAlive: true,
        signal: undefined,
      },
    ]);
  });

  it('lists what was accepted, whatever else it says', async () => {
    const answer = await ask({
      status: 200,
      body: { accepted: [{ operation_id: 'a', id: 7, hlc: {} }, { operation_id: 'b' }], more: 1 },
    });
    assert.deepEqual(answer, { kind: 'accepted', operationIds: new Set(['a', 'b']) });
  });

  const conflicts = [
    [regression, { seen: 31, offending: 12 }],
    [
      { ...regression, offending_lamport_ts: undefined },
      { seen: 31, offending: null },
    ],
    [
      { error: 'hlc_regression', device_id: 'd', offending_hlc: { wall: 0, logical: 9 } },
      { seen: 9, offending: 9 },
    ],
    [
      { error: 'hlc_regression', device_id: 'd' },
      { seen: 0, offending: null },
    ],
  ] as const;
  for (const [body, expected] of conflicts) {
    it(`409 ${JSON.stringify(body)}`, async () => {
      assert.deepEqual(await ask({ status: 409, body }), { kind: 'clockConflict', ...expected });
    });
  }

  it('401 is retried once with another token', async () => {
    const answer = await ask({ status: 401 }, { status: 200, body: { accepted: [] } });
    assert.equal(answer.kind, 'accepted');
    assert.deepEqual(
      requests.map(({ headers }) => headers?.['authorization']),
      ['Bearer t1', 'Bearer t2'],
    );
    await rejection(ask({ status: 401 }, { status: 401 }), 'answer.unauthorized');
    assert.equal(requests.length, 2);
  });

  const answers: readonly (readonly [
    status: number,
    body: unknown,
    kind: ErrorKind,
    says: 'nothing of the batch' | number | null,
  ])[] = [
    [200, {}, 'answer.notWaveFlow', null],
    [200, { accepted: [{ id: 1 }] }, 'answer.notWaveFlow', null],
    [204, undefined, 'answer.notWaveFlow', null],
    [302, undefined, 'answer.inFront', null],
    [400, undefined, 'answer.failed', 400],
    [403, undefined, 'answer.forbidden', 403],
    [404, undefined, 'answer.notWaveFlow', 404],
    [408, undefined, 'answer.failed', 'nothing of the batch'],
    [409, { error: 'unheard of' }, 'answer.failed', 409],
    [409, { error: 'lamport_regression' }, 'answer.failed', 409],
    [413, undefined, 'answer.failed', 413],
    [422, undefined, 'answer.failed', 422],
    [429, undefined, 'answer.busy', 'nothing of the batch'],
    [451, undefined, 'answer.failed', 451],
    [500, undefined, 'answer.failed', 500],
    [502, undefined, 'answer.failed', 502],
    [503, undefined, 'answer.failed', 'nothing of the batch'],
  ];
  for (const [status, body, kind, says] of answers) {
    it(`${status} ${JSON.stringify(body)}: ${kind}, which says ${says === null ? 'that the batch may be why' : says}`, async () => {
      if (says === 'nothing of the batch') await rejection(ask({ status, body }), kind);
      else {
        const answer = await ask({ status, body });
        assert(answer.kind === 'refused');
        assert.deepEqual([answer.error.kind, answer.status], [kind, says]);
      }
      assert.equal(requests.length, 1);
    });
  }

  for (const kind of [
    'network.broken',
    'network.timeout',
    'network.refused',
    'network.dns',
    'network.tls',
    'network.proxy',
  ] as const) {
    const isAboutBatch = kind === 'network.broken' || kind === 'network.timeout';
    it(`that does not come, ${kind}: the batch may${isAboutBatch ? '' : ' not'} be why`, async () => {
      const http: Http = { send: async () => Promise.reject(networkFailed(kind, 'a.example')) };
      const pushed = push(new V1Client({ http, url: 'https://a.example', token: async () => 't' }), '{"ops":[]}');
      if (!isAboutBatch) return rejection(pushed, kind);
      const answer = await pushed;
      assert(answer.kind === 'refused');
      assert.deepEqual([answer.error.kind, answer.status], [kind, null]);
    });
  }
});
