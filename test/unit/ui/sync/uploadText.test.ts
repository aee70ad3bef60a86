import assert from 'node:assert/strict';
import { nothingToUploadText, uploadText } from '../../../../src/ui/sync/uploadText';

const none = { playlists: 0, tracks: 0, likes: 0, ratings: 0, changes: 0 };

describe('Texts of the upload', () => {
  for (const [untold, text] of [
    [{ playlists: 3, tracks: 120, changes: 4 }, '3 playlists, 120 tracks, and 4 changes'],
    [{ likes: 1, ratings: 2 }, '1 like and 2 ratings'],
    [{ changes: 1 }, '1 change'],
    [{ playlists: 1, tracks: 1200 }, '1 playlist and 1,200 tracks'],
  ] as const) {
    it(`say ${text}`, () => assert.equal(uploadText({ ...none, ...untold }, 'en'), text));
  }

  for (const [state, text] of [
    ['signedOut', 'Sign in first, then upload your local changes.'],
    ['local', 'Nothing is sent in this mode. Set the sync mode to “Sync with server”, then upload your local changes.'],
    ['idle', 'There are no local changes to upload.'],
    ['waiting', 'There are no local changes to upload.'],
  ] as const) {
    it(`say so or what to do if there is nothing to upload, ${state}`, () =>
      assert.equal(nothingToUploadText({ state }), text));
  }
});
