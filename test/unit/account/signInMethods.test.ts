import assert from 'node:assert/strict';
import { SignInChoice, type SignInMethods } from '../../../src/account/signInMethods';
import type { ErrorKind } from '../../../src/core/errorDetails';
import { networkFailed, notWaveFlow } from '../../../src/core/errors';
import type { RecognizedServer } from '../../../src/remote/generation';
import { ManualTimers } from '../../support/manualTimers';
import { rejection } from '../../support/rejection';

const URL = 'https://music.example';

describe('The ways to sign in', () => {
  const v1 = { nameKind: 'email' } as SignInMethods;
  const v2 = { nameKind: 'username' } as SignInMethods;
  const timers = new ManualTimers(0);
  const choiceAt = (recognize: () => Promise<RecognizedServer>) =>
    new SignInChoice({ recognize, timers, methods: { v1, v2 } });

  for (const [generation, methods] of [
    ['v1', v1],
    ['v2', v2],
  ] as const) {
    it(`are those of ${generation} at a server of ${generation}`, async () => {
      const choice = choiceAt(async () => ({ kind: 'waveflow', generation, version: null }));
      assert.deepEqual(await choice.find(URL, generation === 'v1' ? 'v2' : 'v1'), { methods, failure: undefined });
    });
  }

  const refused: readonly (readonly [server: RecognizedServer, kind: ErrorKind])[] = [
    [{ kind: 'setUpFirst', url: URL, version: '2.0.0' }, 'server.setUpFirst'],
    [{ kind: 'otherSubsonic', type: 'navidrome' }, 'server.other'],
    [{ kind: 'otherSubsonic', type: null }, 'server.other'],
  ];
  for (const [server, kind] of refused) {
    it(`are none at ${JSON.stringify(server)}: ${kind}`, async () =>
      rejection(choiceAt(async () => server).find(URL), kind));
  }

  for (const failure of [networkFailed('network.refused', 'music.example'), notWaveFlow('music.example')]) {
    it(`are those of the fallback after ${failure.kind}`, async () => {
      const choice = choiceAt(() => Promise.reject(failure));
      assert.deepEqual(await choice.find(URL), { methods: v1, failure });
      assert.deepEqual(await choice.find(URL, 'v2'), { methods: v2, failure });
    });
  }

  it('are those of the fallback after 5 seconds without a response', async () => {
    const found = choiceAt(() => new Promise(() => undefined)).find(URL);
    await timers.pass(5_000);
    const { methods, failure } = await found;
    assert.deepEqual([methods, failure?.kind], [v1, 'network.timeout']);
  });
});
