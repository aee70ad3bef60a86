import * as vscode from 'vscode';
import { systemClock } from '../../src/core/clock';
import { systemTimers } from '../../src/core/timers';
import { watchFolder } from '../../src/host/storageFolder';
import { sha256 } from '../../src/platform/browser/digest';
import { BrowserFiles } from '../../src/platform/browser/files';
import { BrowserLock } from '../../src/platform/browser/lock';
import { systemRandom } from '../../src/platform/browser/random';
import { RedoDatabase } from '../../src/store/engine/redoDatabase';
import { loadSqlite } from '../../src/store/engine/sqlite';
import { describeDatabase } from './describeDatabase';
import { describeFiles } from './describeFiles';
import { describeLock } from './describeLock';
import { entrySchema } from './entrySchema';

const sqlite = (async () => {
  const extension = vscode.extensions.getExtension('waveflow.waveflow');
  if (!extension) throw new Error('waveflow.waveflow is not there');
  return loadSqlite(
    await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension.extensionUri, 'dist/sql-wasm.wasm')),
  );
})();

/** A storage folder of its own, where VS Code keeps those of extensions. */
const newFolder = (): vscode.Uri =>
  vscode.Uri.from({ scheme: 'vscode-userdata', path: `/User/globalStorage/waveflow.contract/${systemRandom.uuid()}` });

const filesIn = (folder: vscode.Uri): BrowserFiles =>
  new BrowserFiles({
    folder,
    fs: vscode.workspace.fs,
    watchFolder: (listener) => watchFolder(folder, listener),
    random: systemRandom,
  });

describeFiles('workspace.fs', async () => {
  const folder = newFolder();
  return () => filesIn(folder);
});

describeLock('navigator.locks', async () => {
  const name = systemRandom.uuid();
  return () => new BrowserLock(name, navigator.locks);
});

describeDatabase('a redo log on workspace.fs and navigator.locks', async () => {
  const folder = newFolder();
  return async () =>
    RedoDatabase.open({
      path: 'data.db',
      schema: entrySchema,
      sqlite: await sqlite,
      files: filesIn(folder),
      lock: new BrowserLock(`${folder.toString()}/storage`, navigator.locks),
      clock: systemClock,
      random: systemRandom,
      timers: systemTimers,
      digest: sha256,
      // Low, so that checkpoints come often.
      limits: { bytes: 4096, records: 10 },
      onDamaged: (copy) => {
        throw new Error(`Damaged: ${copy}`);
      },
    });
});
