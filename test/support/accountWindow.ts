import { Account } from '../../src/account/account';
import { Databases } from '../../src/account/databases';
import { Profiles } from '../../src/account/profiles';
import { Sessions } from '../../src/account/sessions';
import type { ServerStatus } from '../../src/protocol/status';
import { Storage } from '../../src/store/storage';
import { FaultyFiles } from './faultyFiles';
import { MemoryFiles } from './memoryFiles';
import { MemorySecrets } from './memorySecrets';
import { QueueLock } from './queueLock';
import { SequenceRandom } from './sequenceRandom';
import { testSqlite } from './testSqlite';

/** What all windows of one editor share. */
export class TestEditor {
  readonly files = new MemoryFiles();
  readonly secrets = new MemorySecrets();
  readonly lock = new QueueLock();
  readonly random = new SequenceRandom();
  /** Milliseconds since the epoch; goes forward by one at every look. */
  now = 1_000;
  readonly clock = { now: () => this.now++ };

  openWindow(): AccountWindow {
    return new AccountWindow(this);
  }
}

/** One window's account, on the real store. */
export class AccountWindow {
  readonly files: FaultyFiles;
  readonly account: Account;
  readonly heard: ServerStatus[] = [];
  readonly refreshFailures: unknown[] = [];

  constructor({ files, secrets, lock, random, clock }: TestEditor) {
    this.files = new FaultyFiles(files);
    const storage = new Storage({ files: this.files, lock, loadSqlite: testSqlite, clock, random, onDamaged: () => undefined });
    const databases = new Databases(storage);
    this.account = new Account({
      databases,
      profiles: new Profiles(databases, clock, random),
      sessions: new Sessions(secrets, databases, clock),
      secrets,
      clock,
      onRefreshFailed: (error) => this.refreshFailures.push(error),
    });
    this.account.onDidChange(({ status }) => this.heard.push(status));
  }
}
