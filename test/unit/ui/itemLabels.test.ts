import assert from 'node:assert/strict';
import type { SafeText } from '../../../src/core/safeText';
import type { Playlist, PlaylistTrack } from '../../../src/library/playlist';
import { accountItemState } from '../../../src/ui/account/accountItemState';
import { CatalogueNode, type NodeContent } from '../../../src/ui/catalogue/catalogueNode';
import { nodeAccessibilityLabel } from '../../../src/ui/catalogue/catalogueText';
import { LANGUAGES, type Language } from '../../../src/ui/i18n/language';
import { spokenLabel } from '../../../src/ui/i18n/spokenLabel';
import {
  likedAccessibilityLabel,
  playlistAccessibilityLabel,
  trackAccessibilityLabel,
} from '../../../src/ui/playlists/playlistText';
import { syncItemState } from '../../../src/ui/sync/syncItemState';
import { loadTexts } from '../../support/loadTexts';
import { NOW, SITUATIONS, situations, type Situation } from '../../support/situations';

/** Which some languages write between number and unit. */
const NO_BREAK_SPACE = '\u00a0';

const playlist: Playlist = {
  id: '8b7a1f52-0f0e-4a0f-b2a4-6c1b9f3d5e70',
  name: 'Road trip',
  description: 'For the car.',
  colorId: 'emerald',
  iconId: 'music',
  trackCount: 12,
  totalDurationMs: 125 * 60_000,
  createdAt: 1,
  updatedAt: 1,
};

const track: PlaylistTrack = {
  trackId: 1,
  title: 'Feeling Good',
  artist: 'Nina Simone',
  durationMs: 3_774_000,
  isAvailable: false,
  liked: true,
  rating: 178,
};

const album = {
  id: 'a',
  title: 'Pastel Blues',
  artist: 'Nina Simone',
  year: 1965,
  songCount: 9,
  durationMs: 36 * 60_000,
  artworkHash: null,
};

const song = {
  id: 's',
  title: 'Sinnerman',
  artists: ['Nina Simone'],
  album: 'Pastel Blues',
  durationMs: 620_000,
  hash: null,
  liked: true,
  stars: 5,
};

const ofCatalogue =
  (content: NodeContent) =>
  (language: Language): SafeText =>
    nodeAccessibilityLabel(new CatalogueNode(undefined, content), language);

/** Of every kind of item in the tree. */
const items: Readonly<Record<string, (language: Language) => SafeText>> = {
  playlist: (language) => playlistAccessibilityLabel({ playlist, isShared: true }, language),
  liked: (language) => likedAccessibilityLabel({ trackCount: 1, totalDurationMs: 60_000 }, language),
  track: (language) => trackAccessibilityLabel(track, language),
  library: ofCatalogue({ kind: 'library' }),
  list: ofCatalogue({ kind: 'list', list: 'newest' }),
  artist: ofCatalogue({ kind: 'artist', artist: { id: 'n', name: 'Nina Simone', albumCount: 1 } }),
  genre: ofCatalogue({ kind: 'genre', genre: { name: 'Jazz', songCount: 1200 } }),
  album: ofCatalogue({ kind: 'album', album, picture: null }),
  song: ofCatalogue({ kind: 'song', known: { song, marks: null } }),
  more: ofCatalogue({ kind: 'more' }),
};

const situationsWithItem = SITUATIONS.filter((one) => situations[one][0].status.url !== null);

const accountLabel = (situation: Situation, language: Language): SafeText => {
  const state = accountItemState(situations[situation][0], { language, now: NOW });
  assert.ok(state);
  return spokenLabel(state.accessibilityLabel);
};

const syncLabel = (situation: Situation, language: Language): SafeText | undefined => {
  const [, sync] = situations[situation];
  return sync ? spokenLabel(syncItemState(sync, language).accessibilityLabel) : undefined;
};

describe('What screen readers say', () => {
  afterEach(() => loadTexts('en'));

  const inEnglish: Readonly<Record<keyof typeof items, string>> = {
    playlist: 'Road trip, For the car. 12 tracks, 2 hours 5 minutes, shared',
    liked: 'Liked, 1 track, 1 minute',
    track: 'Feeling Good, Nina Simone, 1 hour 2 minutes 54 seconds, liked, 3.5 of 5 stars',
    library: 'Library',
    list: 'Newest Albums',
    artist: 'Nina Simone, 1 album',
    genre: 'Jazz, 1,200 tracks',
    album: 'Pastel Blues, Nina Simone, 1965, 9 tracks, 36 minutes',
    song: 'Sinnerman, Nina Simone, Pastel Blues, 10 minutes 20 seconds, liked, 5 of 5 stars',
    more: 'Load More…',
  };
  for (const [kind, label] of Object.entries(inEnglish))
    it(`of an item of the tree: ${kind}`, () => assert.equal(items[kind]?.('en'), label));

  const inOthers = [
    ['de', 'playlist', 'Road trip, For the car. 12 Titel, 2 Stunden 5 Minuten, geteilt'],
    ['fr', 'track', 'Feeling Good, Nina Simone, 1 heure 2 minutes 54 secondes, aimé, 3,5 sur 5 étoiles'],
    ['ja', 'liked', 'いいねした曲, 1 曲, 1 分'],
    ['ar', 'track', 'Feeling Good, Nina Simone, ساعة دقيقتان 54 ثانية, أعجبني, \u20683.5\u2069 من 5 نجوم'],
  ] as const;
  for (const [language, kind, label] of inOthers)
    it(`of an item of the tree: ${kind}, ${language}`, async () => {
      await loadTexts(language);
      assert.equal(items[kind]?.(language).replaceAll(NO_BREAK_SPACE, ' '), label);
    });

  const ofAccount: Partial<Record<Situation, string>> = {
    'signed out':
      'Sign in to WaveFlow, Profile: Default, Server: music.example.org, Not signed in, Sign in to send your changes to the server.',
    'signed in':
      'Signed in, Profile: Default, Account: ada@example.org, Server: music.example.org, Sign-in ends: in 14 minutes',
    offline:
      'Signed in, offline, Profile: Default, Account: ada@example.org, Server: music.example.org, Sign-in ends: in 14 minutes, Nothing responds at music.example.org. Check that the server is running and that the port is correct.',
    expired:
      'Session expired, Profile: Default, Account: ada@example.org, Server: music.example.org, Sign in again. Your server and your profiles are unchanged.',
    'keyring unavailable':
      'Keyring unavailable, Profile: Default, Server: music.example.org, The editor’s keyring does not respond, so WaveFlow cannot tell whether you are signed in. Unlock it, then reload the window.',
  };
  for (const [situation, label] of Object.entries(ofAccount) as [Situation, string][])
    it(`of the account in the status bar: ${situation}`, () => assert.equal(accountLabel(situation, 'en'), label));

  const ofSync: Partial<Record<Situation, string>> = {
    'signed in with changes':
      '2 changes could not be sent. All other changes are still sent. Waiting to be sent: 12 changes, Nothing responds at music.example.org. Check that the server is running and that the port is correct.',
    'signed in, catching up':
      'Receiving… 12,400 changes, music.example.org reported an internal error. Try again later. (500)',
    expired:
      '2 changes could not be sent. All other changes are still sent. Sign in again to send your changes. Nothing responds at music.example.org. Check that the server is running and that the port is correct.',
  };
  for (const [situation, label] of Object.entries(ofSync) as [Situation, string][])
    it(`of the sync in the status bar: ${situation}`, () => assert.equal(syncLabel(situation, 'en'), label));

  it('of a profile to choose, and of a long push, begins with what is seen', () => {
    const [, sync] = situations['signed in'];
    assert.deepEqual(syncItemState({ ...sync, state: 'profileUndecided' }, 'en').accessibilityLabel.slice(0, 1), [
      'Choose Profile',
    ]);
    const pushing = { ...sync, state: 'pushing', pending: 1200, progress: { sent: 300, total: 1200 } } as const;
    assert.equal(spokenLabel(syncItemState(pushing, 'en').accessibilityLabel), '25%, Sending 300 of 1,200…');
  });

  for (const language of LANGUAGES)
    it(`has words only, each once, no icons, signs or short forms: ${language}`, async () => {
      await loadTexts(language);
      const labels = [
        ...Object.values(items).map((item) => item(language)),
        ...situationsWithItem.map((situation) => accountLabel(situation, language)),
        ...SITUATIONS.flatMap((situation) => syncLabel(situation, language) ?? []),
      ];
      for (const label of labels) assert.doesNotMatch(label, /\$\(|[♥★☆½·]|\.,|undefined|\{/u);
    });
});
