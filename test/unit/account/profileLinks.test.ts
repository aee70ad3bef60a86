import assert from 'node:assert/strict';
import { ProfileLinks } from '../../../src/account/profileLinks';
import { insertProfile } from '../../../src/store/tables/profiles';
import { PULL_START, readPullState, writePullPosition } from '../../../src/store/tables/pullState';
import type { SyncScope } from '../../../src/store/tables/syncScope';
import { MemoryDatabase } from '../../support/memoryDatabase';

const OWN = '0d9c6a52-61c5-4a5e-8f0e-2a9d3f7f10ab';
const SECOND = '1d9c6a52-61c5-4a5e-8f0e-2a9d3f7f10ab';
const DESKTOP = '2d9c6a52-61c5-4a5e-8f0e-2a9d3f7f10ab';
const PHONE = '3d9c6a52-61c5-4a5e-8f0e-2a9d3f7f10ab';

const scope: SyncScope = { serverUrl: 'https://music.example', accountId: 'ada', profileId: OWN };

describe('The link of a profile to that of an account', () => {
  let app: MemoryDatabase;
  let profile: MemoryDatabase;
  let links: ProfileLinks;
  let asked: number;

  const ensure = (...remote: string[]): Promise<void> =>
    links.ensure(scope, async () => {
      asked++;
      return remote;
    });

  beforeEach(async () => {
    app = await MemoryDatabase.app();
    profile = await MemoryDatabase.profile();
    asked = 0;
    links = new ProfileLinks({
      profile: async (profileId) => ({ profileId, serverUrl: scope.serverUrl, database: profile.open() }),
      app: async () => app.open(),
    });
    for (const [index, id] of [OWN, SECOND].entries()) {
      app.write((transaction) => insertProfile(transaction, { id, name: `Profile ${index}`, dataDir: id, now: index }));
    }
  });
  afterEach(() => {
    app.close();
    profile.close();
  });

  it('is that of its own id before it was looked for', async () => {
    assert.equal(await links.find(scope), OWN);
  });

  const rules: [string, string[], string][] = [
    ['is its own id if the account knows it', [DESKTOP, OWN], OWN],
    ['is the profile of another device', [DESKTOP], DESKTOP],
    ['is the one that was changed last, of several', [PHONE, DESKTOP], PHONE],
    ['is never that of another profile of this device', [SECOND, DESKTOP], DESKTOP],
  ];
  for (const [rule, remote, expected] of rules) {
    it(rule, async () => {
      await ensure(...remote);
      assert.equal(await links.find(scope), expected);
    });
    it(`${rule}, and stays so: the server is asked once`, async () => {
      await ensure(...remote);
      await ensure('4d9c6a52-61c5-4a5e-8f0e-2a9d3f7f10ab');
      assert.equal(await links.find(scope), expected);
      assert.equal(asked, 1);
    });
  }

  const open: [string, string[]][] = [
    ['the account has no profile', []],
    ['the account has only other profiles of this device', [SECOND]],
  ];
  for (const [condition, remote] of open) {
    it(`is its own id and may become another one while ${condition}`, async () => {
      await ensure(...remote);
      assert.equal(await links.find(scope), OWN);
      await ensure(...remote, DESKTOP);
      assert.equal(await links.find(scope), DESKTOP);
    });
  }

  for (const [id, cursor, effect] of [
    [DESKTOP, null, 'makes everything be pulled anew if it is another id: what it says was passed over before'],
    [OWN, '7', 'keeps what was pulled if it is its own id'],
  ] as const) {
    it(effect, async () => {
      profile.write((transaction) => writePullPosition(transaction, scope, { ...PULL_START, cursor: '7' }));
      await ensure(id);
      assert.equal(readPullState(profile.connection, scope).cursor, cursor);
    });
  }

  it('is looked for again if the server could not be asked', async () => {
    await assert.rejects(links.ensure(scope, async () => Promise.reject(new Error('offline'))));
    await ensure(DESKTOP);
    assert.equal(await links.find(scope), DESKTOP);
  });

  it('belongs to one account at one server', async () => {
    await ensure(DESKTOP);
    assert.equal(await links.find({ ...scope, accountId: 'bob' }), OWN);
    assert.equal(await links.find({ ...scope, serverUrl: 'https://other.example' }), OWN);
  });
});
