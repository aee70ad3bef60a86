import assert from 'node:assert/strict';
import { decodeChange } from '../../../../src/remote/v1/decodeChange';
import { fileNumber } from '../../../../src/remote/v1/fileNumber';
import { PlaylistIndex } from '../../../../src/remote/v1/playlistIndex';
import { rebuildPlaylist } from '../../../../src/remote/v1/playlistRebuild';
import { decodeOperation } from '../../../../src/remote/v1/pulledOperation';

const PROFILE = 'profile';
const hash = (name: string): string => name.repeat(64);
const number = (name: string): number => fileNumber(hash(name)) ?? 0;

/** Of one track, by letter: `+a`, `-a`, and `a>0` for a move; `create` and `delete` of the playlist; op id and operation. */
type Logged = readonly [place: number, text: string];

function payloadOf(text: string): [op: string, payload: unknown] {
  const [name = '', position] = text.replace(/^[+-]/, '').split('>');
  if (position !== undefined)
    return ['set', { track_id: number(name), track_hash: hash(name), position: Number(position) }];
  const names = Array.from(name);
  return [text.startsWith('+') ? 'insert' : 'delete', { track_ids: names.map(number), track_hashes: names.map(hash) }];
}

function indexOf(log: readonly Logged[]): PlaylistIndex {
  const index = new PlaylistIndex(PROFILE);
  for (const [id, text] of log) {
    const isWhole = text === 'create' || text === 'delete';
    const [op, payload] = isWhole ? [text === 'create' ? 'insert' : 'delete', { name: 'Evening' }] : payloadOf(text);
    const operation = decodeOperation({
      id,
      operation_id: String(id),
      lamport_ts: id,
      entity: 'playlist',
      entity_id: 'list',
      field: isWhole ? null : 'tracks',
      op,
      payload,
      profile_canonical_id: PROFILE,
    });
    assert(operation);
    index.add({ operation, change: decodeChange(operation, PROFILE) });
  }
  return index;
}

/** @param rows letters and positions, such as `a0 b1` @returns the letters of the tracks; undefined if the log has them */
function rebuilt(log: readonly Logged[], rows: string, compactedUpTo: number): string | undefined {
  const index = indexOf(log);
  const [playlist] = index.playlists;
  assert(playlist);
  const tracks = rebuildPlaylist({
    playlist,
    index,
    compactedUpTo,
    rows: rows
      .split(' ')
      .flatMap((row) => (row ? [{ rowId: number(row[0] ?? ''), position: Number(row.slice(1)), snapshot: null }] : [])),
  });
  return tracks?.map(({ hash: known, hashStart = '' }) => (known ?? hashStart).slice(0, 1)).join('');
}

describe('The tracks of a playlist of a compacted log', () => {
  const cases: readonly (readonly [
    title: string,
    log: readonly Logged[],
    rows: string,
    expected: string | undefined,
  ])[] = [
    [
      'are those of the log if it has led to the rows',
      [
        [1, 'create'],
        [2, '+c'],
        [3, '+abcd'],
      ],
      'c0 a1 b2 d4',
      undefined,
    ],
    [
      'are those of the log also after a move',
      [
        [1, 'create'],
        [2, '+abc'],
        [3, 'c>0'],
      ],
      'a0 c0 b1',
      undefined,
    ],
    [
      'go by position where the log has lost what was added first',
      [
        [1, 'create'],
        [3, '+abcd'],
      ],
      'c0 a1 b2 d4',
      'cabd',
    ],
    [
      'go by position although one was removed and added again above the watermark',
      [
        [1, 'create'],
        [12, '-b'],
        [13, '+b'],
        [14, '+d'],
      ],
      'a0 c2 b3 d4',
      'acbd',
    ],
    [
      'follow the last move, which the rows only hint at',
      [
        [1, 'create'],
        [9, 'd>0'],
      ],
      'a0 d0 b1 c2',
      'dabc',
    ],
    [
      'follow the operations above the watermark',
      [
        [1, 'create'],
        [9, '+c'],
        [12, '+d'],
        [13, 'd>1'],
        [14, '+e'],
      ],
      'a0 b1 d1 c2 e3',
      'adbce',
    ],
    [
      'are not what an operation up to the watermark has removed and a lost one has added again',
      [
        [1, 'create'],
        [9, '-a'],
      ],
      'b1 a2',
      'ba',
    ],
    [
      'are not those of an earlier playlist whose deletion is lost',
      [
        [2, '+ab'],
        [9, 'create'],
      ],
      '',
      '',
    ],
    [
      'are those that were added after its deletion',
      [
        [2, '+ab'],
        [9, 'create'],
        [12, '+c'],
      ],
      'c0',
      'c',
    ],
  ];
  for (const [title, log, rows, expected] of cases) {
    it(title, () => assert.equal(rebuilt(log, rows, 10), expected));
  }

  it('have hashes that likes name', () => {
    const index = new PlaylistIndex(PROFILE);
    const like = decodeOperation({
      id: 1,
      operation_id: 'x',
      entity: 'liked_track',
      entity_id: hash('a'),
      op: 'insert',
      payload: null,
    });
    assert(like);
    index.add({ operation: like, change: null });
    assert.equal(index.hashOfNumber(number('a')), hash('a'));
    assert.equal(index.hashOfNumber(number('b')), null);
  });
});
