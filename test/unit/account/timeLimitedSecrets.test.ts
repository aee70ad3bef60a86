import assert from 'node:assert/strict';
import { TimeLimitedSecrets } from '../../../src/account/timeLimitedSecrets';
import { ManualTimers } from '../../support/manualTimers';
import { MemorySecrets, type SecretOperation } from '../../support/memorySecrets';
import { rejection } from '../../support/rejection';

describe('A keyring with a limit', () => {
  let keyring: MemorySecrets;
  let timers: ManualTimers;
  let secrets: TimeLimitedSecrets;
  let heard: string[];

  const calls: Record<SecretOperation, () => Promise<unknown>> = {
    get: () => secrets.get('key'),
    store: () => secrets.store('key', 'new'),
    delete: () => secrets.delete('key'),
  };
  const operations = ['get', 'store', 'delete'] as const;
  const limits = { get: 10_000, store: 30_000, delete: 30_000 };

  /** Asks and waits until that is given up. */
  const giveUp = async (operation: SecretOperation): Promise<void> => {
    keyring.suspended.add(operation);
    const asked = rejection(calls[operation](), 'keyring.silent');
    await timers.pass(limits[operation]);
    await asked;
    assert.deepEqual(heard.splice(0), ['key'], 'a silent keyring is reported');
  };

  beforeEach(() => {
    keyring = new MemorySecrets();
    keyring.values.set('key', 'old');
    timers = new ManualTimers(0);
    secrets = new TimeLimitedSecrets(keyring, timers);
    heard = [];
    secrets.onDidChange((key) => heard.push(key));
  });

  for (const operation of operations) {
    it(`${operation}: has ${limits[operation]} ms to respond`, async () => {
      keyring.suspended.add(operation);
      const asked = calls[operation]();
      await timers.pass(limits[operation] - 1);
      keyring.resume();
      await asked;
    });

    it(`${operation}: times out after that; every later call fails at once and is not passed on`, async () => {
      await giveUp(operation);
      keyring.suspended.clear();
      const before = [...keyring.values];
      for (const call of Object.values(calls)) await rejection(call(), 'keyring.silent');
      assert.deepEqual([...keyring.values], before);
    });

    it(`${operation}: works again after a late response, with a notification`, async () => {
      await giveUp(operation);
      keyring.resume();
      await timers.pass(0);
      assert.ok(heard.includes('key'));
      for (const call of Object.values(calls)) await call();
    });

    it(`${operation}: a late refusal is a response, too`, async () => {
      await giveUp(operation);
      keyring.refused.add(operation);
      keyring.resume();
      keyring.refused.clear();
      await timers.pass(0);
      assert.ok(heard.includes('key'));
      await secrets.get('key');
    });

    it(`${operation}: a refusal in time is passed on`, async () => {
      keyring.refused.add(operation);
      await rejection(calls[operation](), 'keyring.failed');
    });
  }

  it('is probed every 30 seconds, with a notification when it responds', async () => {
    await giveUp('get');
    const before = keyring.reads;
    await timers.pass(90_000);
    assert.equal(keyring.reads, before + 3);
    keyring.suspended.clear();
    await timers.pass(30_000);
    assert.deepEqual(heard, ['key']);
    assert.equal(await secrets.get('key'), 'old');
    const after = keyring.reads;
    await timers.pass(600_000);
    assert.equal(keyring.reads, after, 'and then no more');
  });

  for (const operation of ['store', 'delete'] as const) {
    it(`is not regarded as responding while it may still ${operation} something`, async () => {
      await giveUp(operation);
      keyring.suspended.clear();
      await timers.pass(3_600_000);
      await rejection(secrets.get('key'), 'keyring.silent');
    });
  }

  it('is not probed after its disposal', async () => {
    await giveUp('get');
    const before = keyring.reads;
    secrets.dispose();
    await timers.pass(3_600_000);
    assert.equal(keyring.reads, before);
    assert.deepEqual(heard, []);
  });
});
