import assert from 'node:assert/strict';
import type { WaveFlowError } from '../../../../src/core/errors';
import type { RedoDatabase } from '../../../../src/store/engine/redoDatabase';
import { FaultyFiles } from '../../../support/faultyFiles';
import { LOG, NOON, NoteStorage, read, write } from '../../../support/noteStorage';

const LIMITS = { bytes: 1_000_000, records: 3 };

describe('A checkpoint that fails', () => {
  let storage: NoteStorage;
  let files: FaultyFiles;
  let database: RedoDatabase;
  let now: number;
  let reports: (WaveFlowError | null)[];

  beforeEach(async () => {
    storage = new NoteStorage();
    files = new FaultyFiles(storage.disk);
    now = NOON;
    reports = [];
    const onCheckpointFailure = (failure: WaveFlowError | null) => void reports.push(failure);
    database = await storage.open({ files, limits: LIMITS, clock: { now: () => now }, onCheckpointFailure });
  });

  afterEach(() => storage.close());

  /** Writes, and waits for a checkpoint that may follow. */
  async function writeNotes(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      await write(database, 'note');
      await storage.lock.run(async () => undefined);
    }
  }
  const kinds = () => reports.map((report) => report?.kind ?? null);
  const attempts = () => files.asked.filter((operation) => operation === 'draft').length;

  it('is reported once, with the reason, while no write fails', async () => {
    files.refuse('draft', 'ENOSPC');
    await writeNotes(10);
    assert.deepEqual(kinds(), ['store.failed']);
    assert.deepEqual(reports[0]?.details, { file: 'app.db', reason: 'ENOSPC' });
    assert.equal((await read(database)).length, 10);
  });

  it('is reported again after one that succeeded', async () => {
    files.refuse('draft', 'ENOSPC');
    await writeNotes(3);
    files.recover();
    await writeNotes(3);
    assert.deepEqual(kinds(), ['store.failed', null]);
    files.refuse('draft', 'EIO');
    await writeNotes(6);
    assert.deepEqual(kinds(), ['store.failed', null, 'store.failed']);
  });

  it('is tried again after as many records as the limit, and no sooner', async () => {
    files.refuse('draft', 'ENOSPC');
    await writeNotes(3);
    const before = attempts();
    await writeNotes(2);
    assert.equal(attempts(), before);
    await writeNotes(1);
    assert.equal(attempts(), before + 1);
  });

  it('is tried again by the first write after five minutes', async () => {
    files.refuse('draft', 'ENOSPC');
    await writeNotes(3);
    const length = storage.written.length;
    files.recover();
    now += 5 * 60_000;
    await writeNotes(1);
    assert.deepEqual(kinds(), ['store.failed', null]);
    assert.ok(storage.written.length < length);
    assert.equal((await storage.content()).length, 4);
  });

  it('is over when another window has made the log short', async () => {
    files.refuse('draft', 'ENOSPC');
    await writeNotes(3);
    const other = await storage.open({ limits: LIMITS });
    await write(other, 'from elsewhere');
    await storage.lock.run(async () => undefined);
    assert.equal((await read(database)).length, 4);
    assert.deepEqual(kinds(), ['store.failed', null]);
  });

  it('is not reported of a database that is closed', async () => {
    files.refuse('draft', 'ENOSPC');
    await writeNotes(2);
    const last = write(database, 'last');
    await last;
    database.dispose();
    await storage.lock.run(async () => undefined);
    assert.deepEqual(kinds(), []);
    assert.ok(storage.bytes(LOG).length > 0);
  });
});
