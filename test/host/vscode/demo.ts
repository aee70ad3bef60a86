import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demoAccount } from '../../server/demo/account';
import { startServer } from '../../server/process';
import { chooseHost, describeHost } from './chooseHost';
import { startDemoEditor } from './demoEditor';
import { freePort } from './freePort';
import { CACHE_DIR } from './paths';

/** What has to be stopped in the end. */
interface Running {
  stop(): Promise<unknown>;
}

/**
 * Starts a WaveFlow server and a VS Code with the extension, and keeps both until a signal. Their data is there again
 * next time. Usage: demo.ts --vsix FILE [--folder FOLDER]
 */
async function main(): Promise<void> {
  const { vsix, folder } = readArguments();
  const signalled = Promise.race(['SIGHUP', 'SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
  const running: Running[] = [];
  await Promise.race([signalled, serve(running, vsix, folder)]);
  console.log('Stopping …');
  await Promise.all(running.map((part) => part.stop()));
}

function readArguments(): { vsix: string; folder: string } {
  const { values } = parseArgs({
    options: { vsix: { type: 'string' }, folder: { type: 'string', default: CACHE_DIR } },
  });
  const { vsix, folder } = values;
  if (vsix === undefined) {
    throw new Error('--vsix is needed.');
  }
  return { vsix, folder };
}

/** Resolves when the user closed the editor. */
async function serve(running: Running[], vsix: string, folder: string): Promise<void> {
  const host = await chooseHost();
  console.log(describeHost(host));

  const server = await startServer({ port: await freePort(4533), dataFolder: join(folder, 'demo-data'), demo: true });
  running.push(server);
  const editor = await startDemoEditor(host, { vsix, dataDir: join(folder, 'demo-editor'), serverUrl: server.url });
  running.push(editor);
  console.log(`
  The demo is running.

  1. ${editor.firstStep}
  2. In VS Code, press F1 and run "WaveFlow: Sign In".
  3. Sign in as ${demoAccount.email} with the password ${demoAccount.password}

  What the server has, and what becomes of your edits:  ${server.url}/music
  Ctrl+C stops everything. What you did is there again next time.

  VS Code with the demo server:
  ${editor.link}
`);
  await editor.ended;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
