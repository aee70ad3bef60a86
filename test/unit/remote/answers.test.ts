import assert from 'node:assert/strict';
import * as z from 'zod';
import { notBetterAuth, notWaveFlow, type ErrorKind } from '../../../src/core/errors';
import { readAnswer, refusal } from '../../../src/remote/answers';
import type { HttpResponse } from '../../../src/remote/http';
import { rejection } from '../../support/rejection';

const json = { 'content-type': 'application/json' };
const schema = z.object({ name: z.string() });
const waveFlow = { host: 'music.example', stranger: notWaveFlow };

const response = (parts: Partial<HttpResponse>): HttpResponse => ({ status: 200, headers: json, cookies: [], body: '', ...parts });
const read = async (parts: Partial<HttpResponse>, asked = waveFlow) => readAnswer(response(parts), schema, asked);

describe('Answers', () => {
  const refused: readonly (readonly [status: number, retryAfter: string | undefined, kind: ErrorKind])[] = [
    [301, undefined, 'answer.notWaveFlow'],
    [302, undefined, 'answer.notWaveFlow'],
    [304, undefined, 'answer.notWaveFlow'],
    [307, undefined, 'answer.notWaveFlow'],
    [400, undefined, 'answer.failed'],
    [401, undefined, 'answer.unauthorized'],
    [403, undefined, 'answer.forbidden'],
    [404, undefined, 'answer.notWaveFlow'],
    [405, undefined, 'answer.notWaveFlow'],
    [409, undefined, 'answer.failed'],
    [410, undefined, 'answer.failed'],
    [429, undefined, 'answer.busy'],
    [429, '5', 'answer.busy'],
    [500, undefined, 'answer.failed'],
    [500, '5', 'answer.failed'],
    [502, undefined, 'answer.failed'],
    [503, undefined, 'answer.failed'],
    [503, '5', 'answer.busy'],
    [503, 'whenever', 'answer.busy'],
    [511, undefined, 'answer.failed'],
  ];
  for (const [status, retryAfter, kind] of refused) {
    it(`${status}${retryAfter === undefined ? '' : `, to come again after ${retryAfter},`} is ${kind}`, async () => {
      const headers = { ...json, ...(retryAfter !== undefined && { 'retry-after': retryAfter }) };
      const error = await rejection(read({ status, headers, body: '{"name":"secret"}' }), kind);
      assert.equal(error.details['host'], 'music.example');
      assert.equal(error.details['status'], kind === 'answer.failed' ? String(status) : undefined);
      assert.equal(error.cause, undefined);
    });
  }

  const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
  const waits: readonly (readonly [retryAfter: string, date: string | undefined, seconds: string | undefined])[] = [
    ['0', undefined, '0'],
    ['120', undefined, '120'],
    ['Sun, 06 Nov 1994 08:50:07 GMT', date, '30'],
    ['Sun, 06 Nov 1994 08:49:37 GMT', date, '0'],
    ['Sun, 06 Nov 1994 08:00:00 GMT', date, '0'],
    ['Sun, 06 Nov 1994 08:50:07 GMT', undefined, undefined],
    ['Sun, 06 Nov 1994 08:50:07 GMT', 'today', undefined],
    ['', date, undefined],
    ['-1', date, undefined],
    ['1.5', date, undefined],
    ['soon 1', date, undefined],
    ['99999999999999999999', date, undefined],
  ];
  for (const [retryAfter, sent, seconds] of waits) {
    it(`Retry-After: ${retryAfter || 'nothing'}, sent ${sent ?? 'at no known time'}, means ${seconds ?? 'nothing'}`, () => {
      const headers = { 'retry-after': retryAfter, ...(sent !== undefined && { date: sent }) };
      for (const status of [429, 503]) {
        const error = refusal(response({ status, headers }), waveFlow);
        assert.deepEqual(error?.details, { host: 'music.example', ...(seconds !== undefined && { retryAfter: seconds }) });
      }
    });
  }

  for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=utf-8', 'application/problem+json']) {
    it(`of type ${type} are read`, async () => {
      const body = '{"name":"Zoë","more":1}';
      assert.deepEqual(await read({ headers: { 'content-type': type }, body }), { name: 'Zoë' });
    });
  }

  it('of every 2xx are successes', async () => {
    for (const status of [200, 201, 299]) assert.deepEqual(await read({ status, body: '{"name":""}' }), { name: '' });
  });

  const strange: readonly (readonly [title: string, parts: Partial<HttpResponse>])[] = [
    ['a page', { headers: { 'content-type': 'text/html' }, body: '<title>Wi-Fi</title>' }],
    ['JSON that says it is a page', { headers: { 'content-type': 'text/html' }, body: '{"name":""}' }],
    ['JSON that does not say what it is', { headers: {}, body: '{"name":""}' }],
    ['a type that begins like JSON', { headers: { 'content-type': 'application/jsonp' }, body: '{"name":""}' }],
    ['nothing', { status: 204, headers: {} }],
    ['an empty body', { body: '' }],
    ['half of a body', { body: '{"name":"' }],
    ['another shape', { body: '{"name":1}' }],
    ['null', { body: 'null' }],
  ];
  for (const [title, parts] of strange) {
    it(`that are ${title} are those of a stranger`, async () => {
      await rejection(read(parts), 'answer.notWaveFlow');
      await rejection(read(parts, { host: 'music.example', stranger: notBetterAuth }), 'answer.notBetterAuth');
    });
  }
});
