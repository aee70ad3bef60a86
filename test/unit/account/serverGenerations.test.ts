import assert from 'node:assert/strict';
import { ServerGenerations } from '../../../src/account/serverGenerations';
import { networkFailed, notBetterAuth, notWaveFlow, unauthorized } from '../../../src/core/errors';
import type { RecognizedServer } from '../../../src/remote/generation';
import { rejection } from '../../support/rejection';

const URL = 'https://music.example';
const V1: RecognizedServer = { kind: 'waveflow', generation: 'v1', version: null };
const V2: RecognizedServer = { kind: 'waveflow', generation: 'v2', version: null };

describe('The generation of a server', () => {
  let generations: ServerGenerations;
  let recognize: () => Promise<RecognizedServer>;
  let asked: number;

  beforeEach(() => {
    asked = 0;
    generations = new ServerGenerations({
      recognize: () => {
        asked++;
        return recognize();
      },
    });
  });

  const failWith = (failure: Error) => () => Promise.reject(failure);

  for (const failure of [notWaveFlow('music.example'), notBetterAuth('music.example')]) {
    it(`is found out when a request fails with ${failure.kind}, and ends the sign-in of the earlier one`, async () => {
      recognize = async () => V2;
      const { details } = await rejection(generations.check(URL, 'v1', failWith(failure)), 'server.upgraded');
      assert.deepEqual(details, { host: 'music.example' });
      assert.throws(() => generations.assertSpoken(URL, 'v1'), { kind: 'server.upgraded' });
      generations.assertSpoken(URL, 'v2');
    });
  }

  it('has changed, too, where the new server has no account yet', async () => {
    recognize = async () => ({ kind: 'setUpFirst', url: URL, version: null });
    await rejection(generations.check(URL, 'v1', failWith(notWaveFlow('h'))), 'server.upgraded');
  });

  it('is not asked for while requests succeed, or fail otherwise', async () => {
    recognize = async () => V2;
    await generations.check(URL, 'v1', async () => undefined);
    await rejection(generations.check(URL, 'v1', failWith(unauthorized('h'))), 'answer.unauthorized');
    await rejection(generations.check(URL, 'v1', failWith(networkFailed('network.dns', 'h'))), 'network.dns');
    assert.equal(asked, 0);
    generations.assertSpoken(URL, 'v1');
  });

  const others: readonly (readonly [title: string, recognize: () => Promise<RecognizedServer>])[] = [
    ['the same', async () => V1],
    ['another program', async () => ({ kind: 'otherSubsonic', type: 'navidrome' })],
    ['a captive portal', failWith(notWaveFlow('h'))],
    ['nothing', failWith(networkFailed('network.refused', 'h'))],
  ];
  for (const [title, answer] of others) {
    it(`has not changed where ${title} responds`, async () => {
      recognize = answer;
      await rejection(generations.check(URL, 'v1', failWith(notWaveFlow('h'))), 'answer.notWaveFlow');
      generations.assertSpoken(URL, 'v1');
    });
  }

  it('comes back when requests succeed again', async () => {
    recognize = async () => V2;
    await rejection(generations.check(URL, 'v1', failWith(notWaveFlow('h'))), 'server.upgraded');
    await generations.check(URL, 'v1', async () => undefined);
    generations.assertSpoken(URL, 'v1');
  });
});
