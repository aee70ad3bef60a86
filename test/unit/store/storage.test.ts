import assert from 'node:assert/strict';
import { systemTimers } from '../../../src/core/timers';
import { listProfiles } from '../../../src/store/tables/profiles';
import { Storage } from '../../../src/store/storage';
import { MemoryFiles } from '../../support/memoryFiles';
import { MemoryLock } from '../../support/memoryLock';
import { rejection } from '../../support/rejection';
import { SequenceRandom } from '../../support/sequenceRandom';
import { testDigest as digest } from '../../support/testDigest';
import { testSqlite } from '../../support/testSqlite';

describe('Storage', () => {
  const junk = Uint8Array.of(1, 2, 3);
  let files: MemoryFiles;
  let storage: Storage;
  let damaged: string[];

  beforeEach(() => {
    files = new MemoryFiles();
    damaged = [];
    storage = new Storage({
      files,
      lock: new MemoryLock(),
      loadSqlite: testSqlite,
      clock: { now: () => 0 },
      random: new SequenceRandom(),
      timers: systemTimers,
      digest,
      limits: { bytes: 1000, records: 10 },
      onDamaged: (copy) => void damaged.push(copy),
      onUnreadable: (what) => assert.fail(what),
    });
  });

  for (const profileId of [undefined, '00000000-0000-4000-8000-000000000001']) {
    it(`starts over with the database that an error names: ${profileId ?? 'that of the installation'}`, async () => {
      const database = await storage.open(profileId);
      database.dispose();
      const [snapshot = ''] = files.paths();
      await files.replace(snapshot, junk);
      const error = await rejection(storage.open(profileId), 'store.damaged');
      await storage.recreate(error.details.file);
      (await storage.open(profileId)).dispose();
      assert.equal(damaged.length, 2);
      assert.deepEqual(files.content(damaged[0] ?? ''), junk);
      assert.deepEqual(files.paths().sort(), [snapshot, `${snapshot}.log`, ...damaged].sort());
    });
  }

  it('leaves no database of a profile that is removed', async () => {
    await (await storage.open(undefined)).read(listProfiles);
    const database = await storage.open('7');
    database.dispose();
    await storage.remove('7');
    assert.deepEqual(files.paths(), ['app.db', 'app.db.log']);
  });
});
