import assert from 'node:assert/strict';
import { RequestHeaders, type HeaderSetting } from '../../../src/account/requestHeaders';
import { Emitter } from '../../../src/core/emitter';
import { ManualTimers } from '../../support/manualTimers';
import { MemorySecrets } from '../../support/memorySecrets';
import { rejection } from '../../support/rejection';

const HOME = 'https://music.example';
const WEB = 'https://web.example';
const MINUTE = 60_000;

class Setting implements HeaderSetting {
  written: string[] = [];
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;

  names = (): readonly string[] => this.written;

  async add(name: string): Promise<void> {
    this.write(...this.written, name);
  }

  write(...names: string[]): void {
    this.written = names;
    this.#changed.fire();
  }
}

describe('Request headers', () => {
  let secrets: MemorySecrets;
  let setting: Setting;
  let clock: ManualTimers;
  let headers: RequestHeaders;
  let changes: number;

  const open = () => new RequestHeaders({ secrets, setting, clock });
  const id = (origin = HOME) => ({ name: 'CF-Access-Client-Id', origin });

  beforeEach(() => {
    secrets = new MemorySecrets();
    setting = new Setting();
    clock = new ManualTimers(0);
    headers = open();
    changes = 0;
    headers.onDidChange(() => changes++);
  });
  afterEach(() => headers.dispose());

  it('are none if the setting names none, without reading the keyring', async () => {
    assert.deepEqual(await headers.headersFor(HOME), {});
    setting.write('Authorization', 'not a name');
    assert.deepEqual(await headers.headersFor(HOME), {});
    assert.equal(secrets.reads, 0);
  });

  it('go to the origin whose value was set, and to no other', async () => {
    await headers.add('CF-Access-Client-Id');
    assert.equal(await headers.set(id(), ' home '), true);
    assert.deepEqual(await headers.headersFor(HOME), { 'CF-Access-Client-Id': 'home' });
    for (const origin of [
      WEB,
      'http://music.example',
      'https://music.example:8443',
      'https://music.example.evil.example',
    ]) {
      assert.deepEqual(await headers.headersFor(origin), {}, origin);
    }
    await headers.set(id(WEB), 'web');
    assert.deepEqual(
      [await headers.headersFor(HOME), await headers.headersFor(WEB)],
      [{ 'CF-Access-Client-Id': 'home' }, { 'CF-Access-Client-Id': 'web' }],
    );
  });

  it('have one value each, regardless of letter case', async () => {
    setting.write('cf-access-client-id', 'CF-Access-Client-Id');
    await headers.set(id(), 'one');
    await headers.set({ ...id(), name: 'cf-access-client-id' }, 'two');
    assert.deepEqual(await headers.headersFor(HOME), { 'cf-access-client-id': 'two' });
    assert.equal((await headers.list([HOME])).length, 1);
    assert.equal(await headers.add('CF-ACCESS-CLIENT-ID'), 'cf-access-client-id');
    assert.equal(setting.written.length, 2);
  });

  it('are no longer sent once the setting does not name them; the value is kept', async () => {
    setting.write('X-One', 'X-Two');
    await headers.set({ name: 'X-One', origin: HOME }, 'one');
    setting.write('X-Two');
    assert.deepEqual(await headers.headersFor(HOME), {});
    assert.deepEqual(await headers.list([HOME, WEB]), [
      { name: 'X-Two', origin: HOME, state: 'missing' },
      { name: 'X-Two', origin: WEB, state: 'missing' },
      { name: 'X-One', origin: HOME, state: 'unnamed' },
    ]);
    setting.write('X-One');
    assert.deepEqual(await headers.headersFor(HOME), { 'X-One': 'one' });
    assert.deepEqual(await headers.list([HOME]), [{ name: 'X-One', origin: HOME, state: 'set' }]);
  });

  it('are all kept where several are set at once', async () => {
    setting.write('X-One', 'X-Two', 'X-Three');
    await Promise.all(['X-One', 'X-Two', 'X-Three'].map((name) => headers.set({ name, origin: HOME }, name)));
    assert.deepEqual(await headers.headersFor(HOME), { 'X-One': 'X-One', 'X-Two': 'X-Two', 'X-Three': 'X-Three' });
  });

  it('are deleted by a blank value, the last one with the secret', async () => {
    setting.write('X-One', 'X-Two');
    await headers.set({ name: 'X-One', origin: HOME }, 'one');
    await headers.set({ name: 'X-Two', origin: HOME }, 'two');
    assert.equal(await headers.set({ name: 'X-One', origin: HOME }, ' '), false);
    assert.deepEqual(await headers.headersFor(HOME), { 'X-Two': 'two' });
    await headers.set({ name: 'X-Two', origin: HOME }, '');
    assert.deepEqual([await headers.headersFor(HOME), secrets.values.size], [{}, 0]);
  });

  it('are refused where they cannot be sent, and change nothing', async () => {
    await rejection(headers.add('Authorization'), 'header.reserved');
    await rejection(headers.add('a b'), 'header.name');
    await rejection(headers.set(id(), 'a\nb'), 'header.value');
    assert.deepEqual([setting.written, secrets.values.size, changes], [[], 0, 0]);
    setting.write('Cookie', 'X-One', 'a b');
    assert.deepEqual(
      headers.invalid().map(({ name, error }) => [name, error.kind]),
      [
        ['Cookie', 'header.reserved'],
        ['a b', 'header.name'],
      ],
    );
  });

  it('notify of each change at once, also of one in another window', async () => {
    const other = open();
    setting.write('X-One');
    const before = changes;
    assert.equal(before, 1);
    assert.deepEqual(await headers.headersFor(HOME), {});
    await other.set({ name: 'X-One', origin: HOME }, 'one');
    assert.ok(changes > before);
    assert.deepEqual(await headers.headersFor(HOME), { 'X-One': 'one' });
    other.dispose();
  });

  it('read the keyring once a minute, as it may not notify of changes', async () => {
    const other = open();
    setting.write('X-One');
    await headers.headersFor(HOME);
    secrets.silent = true;
    await other.set({ name: 'X-One', origin: HOME }, 'one');
    secrets.reads = 0;
    await Promise.all([headers.headersFor(HOME), headers.headersFor(WEB), headers.headersFor(HOME)]);
    assert.deepEqual([await headers.headersFor(HOME), secrets.reads], [{}, 0]);
    await clock.pass(MINUTE);
    assert.deepEqual([await headers.headersFor(HOME), secrets.reads], [{ 'X-One': 'one' }, 1]);
    other.dispose();
  });

  it('fail with the keyring, which is read again the next time: keyring.failed', async () => {
    setting.write('X-One');
    secrets.refused.add('get');
    await rejection(headers.headersFor(HOME), 'keyring.failed');
    await rejection(headers.list([HOME]), 'keyring.failed');
    await rejection(headers.set({ name: 'X-One', origin: HOME }, 'one'), 'keyring.failed');
    secrets.refused.clear();
    assert.deepEqual(await headers.headersFor(HOME), {});
  });

  it('are not set if the keyring does not keep them: keyring.failed', async () => {
    secrets.forgetful = true;
    await rejection(headers.set({ name: 'X-One', origin: HOME }, 'one'), 'keyring.failed');
  });

  it('are none if the secret has another format', async () => {
    setting.write('X-One');
    for (const secret of ['', 'nonsense', '{}', '[{"origin":1}]', 'null']) {
      secrets.values.set('waveflow.requestHeaders', secret);
      await clock.pass(MINUTE);
      assert.deepEqual(await headers.headersFor(HOME), {});
    }
  });
});
