import assert from 'node:assert/strict';
import fc from 'fast-check';
import { z } from 'zod';
import { Databases } from '../../../src/account/databases';
import { ServerAddresses } from '../../../src/account/serverAddress';
import { writeSetting } from '../../../src/store/tables/settings';
import { ManualTimers } from '../../support/manualTimers';
import { MemoryDatabase } from '../../support/memoryDatabase';
import { rejection } from '../../support/rejection';

const A = 'https://a.example';
const B = 'https://b.example/music';
const WEB_A = 'https://web.a.example';
const WEB_B = 'https://web.b.example';

describe('The address of the server', () => {
  let store: MemoryDatabase;
  let addresses: ServerAddresses;
  let commits: number;

  const stored = () =>
    Object.fromEntries(
      store.connection
        .all(
          z.object({ key: z.string(), value: z.string(), value_type: z.string() }),
          'SELECT key, value, value_type FROM app_setting',
        )
        .filter(({ key }) => key.startsWith('app.waveflow_'))
        .map(({ key, value, value_type }) => [key, `${value_type} ${value}`]),
    );
  const write = (key: string, value: string, valueType: 'string' | 'json' = 'string') =>
    store.write((transaction) => writeSetting(transaction, 'app_setting', { key, value, valueType, now: 1 }));

  beforeEach(async () => {
    store = await MemoryDatabase.app();
    addresses = new ServerAddresses(
      new Databases({ open: async () => store.open(), remove: async () => undefined }),
      new ManualTimers(5),
    );
    commits = 0;
    store.onCommit = () => commits++;
  });
  afterEach(() => store.close());

  it('is none at first, and a web URL needs a server', async () => {
    assert.deepEqual(await addresses.current(), { url: null, webUrl: null });
    await rejection(addresses.changeWebUrl(WEB_A), 'server.missing');
    await addresses.changeWebUrl(null);
    assert.deepEqual(stored(), {});
  });

  it('is stored under the keys of the protocol', async () => {
    await addresses.change({ url: A, webUrl: WEB_A });
    assert.deepEqual(stored(), { 'app.waveflow_server_url': `string ${A}`, 'app.waveflow_web_url': `string ${WEB_A}` });
    await addresses.change({ url: null });
    assert.deepEqual(Object.keys(stored()), ['app.waveflow_other_web_urls']);
  });

  describe('with the web URL of A set', () => {
    beforeEach(async () => {
      await addresses.change({ url: A });
      await addresses.changeWebUrl(WEB_A);
      commits = 0;
    });

    it('changes to B without it, and back to A with it', async () => {
      await addresses.change({ url: B });
      assert.deepEqual(await addresses.current(), { url: B, webUrl: null });
      await addresses.change({ url: A });
      assert.deepEqual(await addresses.current(), { url: A, webUrl: WEB_A });
      assert.equal(commits, 2, 'both URLs change in one transaction');
    });

    it('has no web URL without a server, and has it again with the server', async () => {
      await addresses.change({ url: null });
      assert.deepEqual(await addresses.current(), { url: null, webUrl: null });
      await addresses.change({ url: B });
      assert.deepEqual(await addresses.current(), { url: B, webUrl: null });
      await addresses.change({ url: A });
      assert.deepEqual(await addresses.current(), { url: A, webUrl: WEB_A });
    });

    const others = ['http://a.example', 'https://a.example:8443', 'https://a.example/music', 'https://b.example'];
    for (const url of others) {
      it(`does not keep the web URL for ${url}`, async () => {
        await addresses.change({ url });
        assert.deepEqual(await addresses.current(), { url, webUrl: null });
      });
    }

    it('keeps a web URL for each server', async () => {
      await addresses.change({ url: B, webUrl: WEB_B });
      await addresses.change({ url: A });
      assert.equal((await addresses.current()).webUrl, WEB_A);
      await addresses.change({ url: B });
      assert.equal((await addresses.current()).webUrl, WEB_B);
    });

    it('forgets one that was removed', async () => {
      await addresses.changeWebUrl(null);
      await addresses.change({ url: B });
      await addresses.change({ url: A });
      assert.deepEqual(await addresses.current(), { url: A, webUrl: null });
    });

    it('keeps everything when the server is set to what it is', async () => {
      await addresses.change({ url: A });
      assert.deepEqual(await addresses.current(), { url: A, webUrl: WEB_A });
      assert.equal(commits, 0);
    });

    it('keeps everything when the disk is full', async () => {
      store.refuse(1);
      await rejection(addresses.change({ url: B }), 'store.failed');
      assert.deepEqual(await addresses.current(), { url: A, webUrl: WEB_A });
    });

    it('remembers a web URL that was meant for A when B is already in use', async () => {
      await addresses.change({ url: B });
      await addresses.changeWebUrl('https://late.a.example', A);
      assert.deepEqual(await addresses.current(), { url: B, webUrl: null });
      await addresses.change({ url: A });
      assert.deepEqual(await addresses.current(), { url: A, webUrl: 'https://late.a.example' });
    });

    it('previews a change without making it', async () => {
      assert.deepEqual(await addresses.preview({ url: A }), { url: A, webUrl: WEB_A });
      assert.deepEqual(await addresses.preview({ url: B }), { url: B, webUrl: null });
      assert.deepEqual(await addresses.preview({ url: B, webUrl: WEB_B }), { url: B, webUrl: WEB_B });
      await addresses.change({ url: B });
      assert.deepEqual(await addresses.preview({ url: A }), { url: A, webUrl: WEB_A });
      assert.equal(commits, 1);
    });

    for (const text of [
      '',
      'null',
      '{',
      '{"a":1}',
      '[1,[2],["https://b.example/music"],["https://b.example/music",7]]',
      '[["https://b.example/music","htp://x"]]',
    ]) {
      it(`reads ${JSON.stringify(text)} as no other web URLs`, async () => {
        write('app.waveflow_other_web_urls', text, 'json');
        await addresses.change({ url: B });
        assert.deepEqual(await addresses.current(), { url: B, webUrl: null });
        await addresses.change({ url: A });
        assert.deepEqual(await addresses.current(), { url: A, webUrl: WEB_A });
      });
    }
  });

  it('drops the web URL of an earlier server that an older version left', async () => {
    write('app.waveflow_web_url', WEB_A);
    await addresses.change({ url: B });
    assert.deepEqual(await addresses.current(), { url: B, webUrl: null });
  });

  for (const text of ['', '  ', 'htp://x', 'nonsense', 'https://ada:pw@a.example']) {
    it(`stored as ${JSON.stringify(text)} is none`, async () => {
      write('app.waveflow_server_url', text);
      write('app.waveflow_web_url', text);
      assert.deepEqual(await addresses.current(), { url: null, webUrl: null });
    });
  }

  it('stored as upstream stores it, as typed, is read in canonical form', async () => {
    write('app.waveflow_server_url', ' HTTPS://A.example:443// ');
    assert.equal((await addresses.current()).url, A);
  });

  it('never pairs a server with a web URL that was set for another server, in any order of changes', async () => {
    const index = fc.nat({ max: 3 });
    const step = fc.oneof(
      fc.record({ server: fc.option(index) }),
      fc.record({ web: fc.option(index) }),
      fc.record({ both: index }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const fresh = await MemoryDatabase.app();
        const tested = new ServerAddresses(
          new Databases({ open: async () => fresh.open(), remove: async () => undefined }),
          new ManualTimers(5),
        );
        const expected = new Map<string, string>();
        let server: string | null = null;
        for (const one of steps) {
          if ('server' in one) {
            server = one.server === null ? null : `https://s${one.server}.example`;
            await tested.change({ url: server });
          } else if ('both' in one) {
            server = `https://s${one.both}.example`;
            expected.set(server, `https://w${one.both}.s${one.both}.example`);
            await tested.change({ url: server, webUrl: `https://w${one.both}.s${one.both}.example` });
          } else if (server !== null) {
            const webUrl = one.web === null ? null : `https://w${one.web}.${new URL(server).host}`;
            if (webUrl === null) expected.delete(server);
            else expected.set(server, webUrl);
            await tested.changeWebUrl(webUrl);
          }
          assert.deepEqual(await tested.current(), { url: server, webUrl: expected.get(server ?? '') ?? null });
        }
        fresh.close();
      }),
      { numRuns: 50 },
    );
  });
});
