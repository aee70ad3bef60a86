import assert from 'node:assert/strict';
import { PLAYLIST_COLORS, playlistColor, swatchUrl } from '../../../../src/ui/playlists/playlistColor';

describe('Colors of playlists', () => {
  it('are those of WaveFlow, and an unknown one is the first', () => {
    assert.deepEqual(PLAYLIST_COLORS, [
      'violet',
      'emerald',
      'sky',
      'amber',
      'rose',
      'purple',
      'pink',
      'teal',
      'orange',
      'lime',
    ]);
    assert.equal(playlistColor('emerald'), 'emerald');
    assert.equal(playlistColor('#123456'), 'violet');
  });

  it('have swatches without anything a URL would cut off', () => {
    for (const color of PLAYLIST_COLORS) assert.doesNotMatch(swatchUrl(color), /[#<>"]/);
  });
});
