import assert from 'node:assert/strict';
import { ProfileLinks } from '../../../src/account/profileLinks';
import { isCancelled } from '../../../src/core/errors';
import type { RemoteProfile } from '../../../src/remote/remoteProfile';
import { readProfileLink } from '../../../src/store/tables/profileLink';
import { insertProfile } from '../../../src/store/tables/profiles';
import { PULL_START, readPullState, writePullPosition } from '../../../src/store/tables/pullState';
import { writeSyncAccount, type SyncScope } from '../../../src/store/tables/syncScope';
import { ManualTimers } from '../../support/manualTimers';
import { MemoryDatabase } from '../../support/memoryDatabase';
import { v1AccessToken } from '../../support/v1AccessToken';

const OWN = '0d9c6a52-61c5-4a5e-8f0e-2a9d3f7f10ab';
const SECOND = '1d9c6a52-61c5-4a5e-8f0e-2a9d3f7f10ab';
const DESKTOP = '2d9c6a52-61c5-4a5e-8f0e-2a9d3f7f10ab';
const PHONE = '3d9c6a52-61c5-4a5e-8f0e-2a9d3f7f10ab';

const scope: SyncScope = { serverUrl: 'https://music.example', accountId: 'ada', profileId: OWN };
const getToken = async () => v1AccessToken('token');

/** Profiles of the account, the one that was used first first. */
const used = (...profiles: (string | { readonly id: string; readonly playlists: readonly string[] })[]) =>
  profiles.map((profile, index): RemoteProfile => {
    const { id, playlists } = typeof profile === 'string' ? { id: profile, playlists: ['Mix'] } : profile;
    return { id, playlists, name: null, changedAt: index, firstUse: index + 1 };
  });

describe('The link of a profile to that of an account', () => {
  let app: MemoryDatabase;
  let profile: MemoryDatabase;
  let links: ProfileLinks;
  let remote: readonly RemoteProfile[];
  let asked: number;
  let timers: ManualTimers;
  let requeued: number;
  let mayLeave: boolean;
  let left: number;
  let isOffline: boolean;

  const ensure = (...profiles: Parameters<typeof used>): Promise<void> => {
    remote = used(...profiles);
    return links.ensure(scope, getToken);
  };
  const state = () => readProfileLink(profile.connection, scope)?.state;

  beforeEach(async () => {
    app = await MemoryDatabase.app();
    profile = await MemoryDatabase.profile();
    profile.write((transaction) => writeSyncAccount(transaction, scope.serverUrl, scope.accountId));
    [asked, requeued, left, mayLeave, isOffline] = [0, 0, 0, true, false];
    timers = new ManualTimers(1_000_000);
    links = new ProfileLinks({
      profile: async (profileId = OWN) => ({ profileId, serverUrl: scope.serverUrl, database: profile.open() }),
      app: async () => app.open(),
      listRemote: async () => {
        if (isOffline) throw new Error('offline');
        asked++;
        return remote;
      },
      token: getToken,
      leave: () => {
        if (mayLeave) left++;
        return mayLeave;
      },
      requeue: () => {
        requeued++;
        return true;
      },
      clock: timers,
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

  const empty = (id: string) => ({ id, playlists: [] });
  const rules: [string, Parameters<typeof used>, string][] = [
    ['is its own id if the account knows it', [DESKTOP, OWN], OWN],
    ['is the profile of another device', [DESKTOP], DESKTOP],
    ['is never that of another profile of this device', [SECOND, DESKTOP], DESKTOP],
    ['is the only profile with playlists, of several', [empty(PHONE), DESKTOP], DESKTOP],
  ];
  for (const [rule, profiles, expected] of rules) {
    it(`${rule}, and stays so: the server is asked once`, async () => {
      await ensure(...profiles);
      assert.equal(await links.find(scope), expected);
      await ensure('4d9c6a52-61c5-4a5e-8f0e-2a9d3f7f10ab');
      assert.equal(await links.find(scope), expected);
      assert.equal(asked, 1);
    });
  }

  const open: [string, string[]][] = [
    ['the account has no profile', []],
    ['the account has only other profiles of this device', [SECOND]],
  ];
  for (const [condition, profiles] of open) {
    it(`is its own id and may become another one while ${condition}`, async () => {
      await ensure(...profiles);
      assert.equal(await links.find(scope), OWN);
      await ensure(...profiles, DESKTOP);
      assert.equal(await links.find(scope), DESKTOP);
      assert.equal(requeued, 0);
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
    remote = used(DESKTOP);
    isOffline = true;
    await assert.rejects(links.ensure(scope, getToken), /offline/);
    isOffline = false;
    await ensure(DESKTOP);
    assert.equal(await links.find(scope), DESKTOP);
  });

  it('belongs to one account at one server', async () => {
    await ensure(DESKTOP);
    assert.equal(await links.find({ ...scope, accountId: 'bob' }), OWN);
    assert.equal(await links.find({ ...scope, serverUrl: 'https://other.example' }), OWN);
  });

  describe('of two devices that begin at the same time', () => {
    beforeEach(() => ensure());

    it('is the profile that was used first; the other device moves its playlists there', async () => {
      await ensure(DESKTOP, OWN);
      assert.deepEqual([await links.find(scope), state(), requeued], [DESKTOP, 'final', 1]);
    });

    it('stays that of the device that was first, once no earlier operation can appear', async () => {
      await ensure(OWN, DESKTOP);
      assert.equal(state(), 'provisional');
      await timers.pass(60_000);
      await ensure(OWN, DESKTOP);
      assert.deepEqual([await links.find(scope), state(), requeued], [OWN, 'final', 0]);
    });

    it('becomes the earlier one if its operations appear late', async () => {
      await ensure(OWN);
      await timers.pass(1_000);
      await ensure(DESKTOP, OWN);
      assert.deepEqual([await links.find(scope), requeued], [DESKTOP, 1]);
    });
  });

  describe('to one of several profiles', () => {
    beforeEach(() => assert.rejects(ensure(PHONE, DESKTOP), isCancelled));

    it('waits for the user, without asking the server again', async () => {
      await assert.rejects(ensure(PHONE, DESKTOP), isCancelled);
      assert.deepEqual([state(), asked, await links.find(scope)], ['undecided', 1, OWN]);
    });

    it('is the one that the user chooses', async () => {
      const choices = await links.choices();
      assert.deepEqual([choices?.remote.map(({ id }) => id), choices?.current], [[PHONE, DESKTOP], null]);
      assert(choices);
      assert.equal(await links.choose(choices, PHONE), true);
      assert.deepEqual([state(), await links.find(scope), left], ['final', PHONE, 0]);
      await ensure(PHONE, DESKTOP);
    });

    it('can be a new one', async () => {
      const choices = await links.choices();
      assert(choices);
      assert.equal(await links.choose(choices, OWN), true);
      assert.deepEqual([state(), await links.find(scope), left], ['final', OWN, 0]);
    });
  });

  describe('that the user changes', () => {
    beforeEach(() => ensure(DESKTOP));

    const change = async (id: string) => {
      remote = used(DESKTOP, PHONE, SECOND);
      const choices = await links.choices();
      assert(choices);
      assert.deepEqual([choices.remote.map((one) => one.id), choices.current], [[DESKTOP, PHONE], DESKTOP]);
      return links.choose(choices, id);
    };

    it('leaves the earlier profile and pulls everything anew', async () => {
      profile.write((transaction) => writePullPosition(transaction, scope, { ...PULL_START, cursor: '7' }));
      assert.equal(await change(PHONE), true);
      assert.deepEqual([await links.find(scope), left], [PHONE, 1]);
      const { cursor, isStaging } = readPullState(profile.connection, scope);
      assert.deepEqual([cursor, isStaging], [null, true]);
    });

    it('stays if not everything is sent', async () => {
      mayLeave = false;
      assert.equal(await change(PHONE), false);
      assert.equal(await links.find(scope), DESKTOP);
    });

    it('stays if it is chosen again', async () => {
      assert.equal(await change(DESKTOP), true);
      assert.equal(left, 0);
    });

    it('is nothing to choose while signed out', async () => {
      profile.write((transaction) => writeSyncAccount(transaction, scope.serverUrl, null));
      assert.equal(await links.choices(), null);
    });
  });
});
