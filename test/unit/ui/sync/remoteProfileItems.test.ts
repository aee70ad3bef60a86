import assert from 'node:assert/strict';
import type { ProfileChoices } from '../../../../src/account/profileLinks';
import { remoteProfileItems } from '../../../../src/ui/sync/remoteProfileItems';

const AT = new Date(2026, 10, 22, 12).getTime();
const scope = { serverUrl: 'https://music.example', accountId: 'ada', profileId: 'own' };

type Profile = ProfileChoices['remote'][number];
const profile = (id: string, rest: Partial<Profile> = {}): Profile => ({
  id,
  name: null,
  playlists: [],
  changedAt: null,
  firstUse: 1,
  ...rest,
});

const items = (current: string | null, ...remote: Profile[]) =>
  remoteProfileItems({ scope, remote, current }, 'en').map(({ id, label, description, detail }) => {
    // Names come in marks that isolate their direction.
    const plain = (text = '') => text.replace(/[\u2066-\u2069]/g, '');
    return [id, plain(label), plain(description), plain(detail)];
  });

const NEW = ['own', 'New profile', '', 'Starts without the playlists of your other devices'];

describe('The profiles of an account to choose from', () => {
  it('are named by their names, or by what they have, and a new one comes last', () => {
    const named = profile('a', { name: 'Desktop', playlists: ['Evening', 'Run'], changedAt: AT });
    const shown = items(null, named, profile('b', { playlists: ['Mix'] }));
    assert.deepEqual(shown.slice(1), [['b', '1 playlist', '', '“Mix”'], NEW]);
    const [, label, description, detail] = shown[0] ?? [];
    assert.deepEqual([label, detail], ['Desktop', '“Evening” and “Run”']);
    assert.match(description ?? '', /^2 playlists · Last change: Nov 22, 2026/);
  });

  it('say which one is in use', () => {
    assert.deepEqual(items('a', profile('a', { name: 'Desktop' }))[0], ['a', 'Desktop', 'current · 0 playlists', '']);
    assert.equal(items('own', profile('a')).at(-1)?.[2], 'current');
  });

  it('are without a new one if the own one is among them', () => {
    assert.deepEqual(
      items('own', profile('own')).map(([id]) => id),
      ['own'],
    );
  });

  it('show the first names of many, and no code of the editor in any', () => {
    const names = ['$(bug)', '2', '3', '4', '5', '6'];
    const detail = items(null, profile('a', { playlists: names }))[0]?.[3] ?? '';
    assert.doesNotMatch(detail, /\$\(bug\)/);
    assert.match(detail, /“5” …$/);
  });
});
