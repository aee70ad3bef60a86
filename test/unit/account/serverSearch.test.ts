import assert from 'node:assert/strict';
import { searchServer } from '../../../src/account/serverSearch';
import { parseTypedAddress, type TypedAddress } from '../../../src/account/typedAddress';
import type { NetworkErrorKind } from '../../../src/core/errorDetails';
import { networkFailed, notWaveFlow, type WaveFlowError } from '../../../src/core/errors';
import type { ServerInfo } from '../../../src/remote/serverProbe';
import { ManualTimers } from '../../support/manualTimers';

type Answer = 'found' | 'hangs' | WaveFlowError;

describe('The search for a server', () => {
  /** The probed URLs and the result: a server, or an address with the kind of the failure. */
  async function search(
    typed: string,
    https: Answer,
    http: Answer,
  ): Promise<{ asked: string[]; url: string; failure: string | null }> {
    const asked: string[] = [];
    const timers = new ManualTimers(0);
    const probe = async (url: string, signal?: AbortSignal): Promise<ServerInfo> => {
      asked.push(url);
      const answer = url.startsWith('https:') ? https : http;
      if (answer === 'found')
        return { url, generation: 'v1', version: '1.0.0', needsSetup: false, hasSignInPage: true };
      if (answer !== 'hangs') throw answer;
      return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))));
    };
    const searching = searchServer({ probe, timers }, parseTypedAddress(typed) as TypedAddress);
    for (let second = 0; second < 20; second++) await timers.pass(1_000);
    const result = await searching;
    if ('found' in result) return { asked, url: result.found.url, failure: null };
    return { asked, url: result.url, failure: (result.failure as WaveFlowError).kind };
  }

  const failed = (kind: NetworkErrorKind): WaveFlowError => networkFailed(kind, 'host');
  const S = 'https://music.example.com';
  const H = 'http://music.example.com';

  const cases: readonly (readonly [
    title: string,
    https: Answer,
    http: Answer,
    asked: readonly string[],
    url: string,
    failure: string | null,
  ])[] = [
    ['takes https if it responds', 'found', 'found', [S], S, null],
    ['takes http where nothing listens for https', failed('network.refused'), 'found', [S, H], H, null],
    ['takes http where the port does not speak https', failed('network.speaksHttp'), 'found', [S, H], H, null],
    ['takes http if https does not respond in time', 'hangs', 'found', [S, H], H, null],
    ['takes no http instead of https that is not trusted', failed('network.tls'), 'found', [S], S, 'network.tls'],
    [
      'takes no http instead of https that wants a certificate',
      failed('network.clientCertificate'),
      'found',
      [S],
      S,
      'network.clientCertificate',
    ],
    [
      'does not take http if something else responds at https',
      notWaveFlow('host'),
      'found',
      [S],
      S,
      'answer.notWaveFlow',
    ],
    ['asks a name that is not found once', failed('network.dns'), 'found', [S], S, 'network.dns'],
    [
      'ends at https if neither responds',
      failed('network.refused'),
      failed('network.timeout'),
      [S, H],
      S,
      'network.refused',
    ],
    ['ends at https in the end, however long it takes', 'hangs', 'hangs', [S, H], S, 'network.timeout'],
  ];
  for (const [title, https, http, asked, url, failure] of cases) {
    it(title, async () => assert.deepEqual(await search('music.example.com', https, http), { asked, url, failure }));
  }

  it('ends with http on this machine if neither responds', async () => {
    const { url, failure } = await search('localhost:3000', failed('network.refused'), failed('network.refused'));
    assert.deepEqual([url, failure], ['http://localhost:3000', 'network.refused']);
  });

  it('probes nothing but a complete URL', async () => {
    assert.deepEqual(await search(S, failed('network.refused'), 'found'), {
      asked: [S],
      url: S,
      failure: 'network.refused',
    });
    assert.deepEqual((await search(H, 'found', 'found')).asked, [H]);
  });
});
