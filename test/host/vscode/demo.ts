import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demoAccount } from '../../server/demo/account';
import { startServer } from '../../server/process';
import { demoAccountV2 } from '../../server/v2/demo/account';
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
 * next time. Usage: demo.ts --vsix FILE [--folder FOLDER] [--v1]
 */
async function main(): Promise<void> {
  const choices = readArguments();
  const signalled = Promise.race(['SIGHUP', 'SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
  const running: Running[] = [];
  await Promise.race([signalled, serve(running, choices)]);
  console.log('Stopping …');
  await Promise.all(running.map((part) => part.stop()));
}

interface Choices {
  vsix: string;
  folder: string;
  protocol: 'v1' | 'v2';
}

function readArguments(): Choices {
  const { values } = parseArgs({
    options: {
      vsix: { type: 'string' },
      folder: { type: 'string', default: CACHE_DIR },
      v1: { type: 'boolean', default: false },
    },
  });
  const { vsix, folder, v1 } = values;
  if (vsix === undefined) {
    throw new Error('--vsix is needed.');
  }
  return { vsix, folder, protocol: v1 ? 'v1' : 'v2' };
}

/** Resolves when the user closed the editor. */
async function serve(running: Running[], { vsix, folder, protocol }: Choices): Promise<void> {
  const host = await chooseHost();
  console.log(describeHost(host));

  const dataFolder = join(folder, 'demo-data');
  const server = await startServer({ protocol, port: await freePort(4533), dataFolder, demo: true });
  running.push(server);
  const editor = await startDemoEditor(host, { vsix, dataDir: join(folder, 'demo-editor'), serverUrl: server.url });
  running.push(editor);
  const name = protocol === 'v2' ? demoAccountV2.username : demoAccount.email;
  const { password } = protocol === 'v2' ? demoAccountV2 : demoAccount;
  console.log(`
  The demo is running.

  1. ${editor.firstStep}
  2. In VS Code, press F1 and run "WaveFlow: Sign In".
  3. Sign in as ${name} with the password ${password}

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
