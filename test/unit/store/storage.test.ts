import assert from 'node:assert/strict';
import { systemTimers } from '../../../src/core/timers';
import { listProfiles } from '../../../src/store/tables/profiles';
import { Storage, type StorageOptions } from '../../../src/store/storage';
import type { WaveFlowError } from '../../../src/core/errors';
import { incrementRevision } from '../../../src/store/tables/libraryRevision';
import { FaultyFiles } from '../../support/faultyFiles';
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
    storage = new Storage(options());
  });

  function options(different: Partial<StorageOptions> = {}): StorageOptions {
    return {
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
      onCheckpointFailed: (file) => assert.fail(file),
      ...different,
    };
  }

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

  it('knows which databases have checkpoints that fail', async () => {
    const faulty = new FaultyFiles(files);
    const lock = new MemoryLock();
    const reported: string[] = [];
    const onCheckpointFailed = (file: string, { kind }: WaveFlowError) => void reported.push(`${file} ${kind}`);
    const limits = { bytes: 1_000_000, records: 1 };
    const failing = new Storage(options({ files: faulty, lock, limits, onCheckpointFailed }));
    const database = await failing.open('7');
    const edit = async (now: number): Promise<void> => {
      await database.write((transaction) => incrementRevision(transaction, now));
      await lock.run(async () => undefined);
    };
    assert.deepEqual([...failing.checkpointFailures()], []);

    faulty.refuse('draft', 'ENOSPC');
    await edit(1);
    await edit(2);
    assert.deepEqual([...failing.checkpointFailures().keys()], ['profiles/7/data.db']);
    assert.deepEqual(reported, ['profiles/7/data.db store.failed']);

    faulty.recover();
    await edit(3);
    await edit(4);
    assert.deepEqual([...failing.checkpointFailures()], []);
    database.dispose();
  });

  it('knows nothing of a removed profile', async () => {
    const faulty = new FaultyFiles(files);
    const lock = new MemoryLock();
    const limits = { bytes: 1_000_000, records: 1 };
    const failing = new Storage(options({ files: faulty, lock, limits, onCheckpointFailed: () => undefined }));
    const database = await failing.open('7');
    faulty.refuse('draft', 'ENOSPC');
    await database.write((transaction) => incrementRevision(transaction, 1));
    await lock.run(async () => undefined);
    assert.equal(failing.checkpointFailures().size, 1);
    database.dispose();
    await failing.remove('7');
    assert.equal(failing.checkpointFailures().size, 0);
  });
});
