// A window of its own that pulls everything into a folder, and dies like a process that the system kills. Parameters: the
// folder, the server, a token, the number of a transaction, and whether it dies `before` or `after` it. Reports `done`
// with the number of transactions if there were fewer.
import { systemTimers } from '../../../src/core/timers';
import { NodeHttp } from '../../../src/platform/node/http';
import type { Database, Transaction } from '../../../src/store/database';
import { DiskWindow } from '../../support/diskWindow';

const [, , FOLDER = '', SERVER_URL = '', TOKEN = '', COUNT = '', WHEN = ''] = process.argv;

let writes = 0;

function dieAt(moment: string): void {
  if (moment === WHEN && writes === Number(COUNT)) process.kill(process.pid, 'SIGKILL');
}

const watch = (database: Database): Database => ({
  onDidChange: database.onDidChange,
  read: (query) => database.read(query),
  write: async <T>(work: (transaction: Transaction) => T) => {
    writes++;
    dieAt('before');
    const result = await database.write(work);
    dieAt('after');
    return result;
  },
  dispose: () => database.dispose(),
});

async function main(): Promise<void> {
  const http = new NodeHttp({ version: 'test', timers: systemTimers });
  const window = await DiskWindow.open({
    folder: FOLDER,
    serverUrl: SERVER_URL,
    token: TOKEN,
    http,
    receives: true,
    watch,
  });
  const { pull } = await window.sync.syncNow();
  if (pull.outcome !== 'pulled' || !pull.isComplete) throw new Error(JSON.stringify(await window.sync.status()));
  process.send?.({ event: 'done', value: writes });
}

process.on('disconnect', () => process.exit());
void main();
