import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { demoAccount } from '../../server/demo';
import { startServer } from '../../server/process';
import { chooseHost, describeHost, type DesktopHost, type ServerHost } from './chooseHost';
import { desktopUserDataDir, folderArguments, installDesktopExtensions } from './desktopCli';
import { freePort } from './freePort';
import { cacheDir, repositoryRoot } from './paths';
import { installExtensions, ServerProcess } from './serverProcess';
import { createSettings } from './settings';

const vsix = join(repositoryRoot, 'dist/waveflow.vsix');
const dataDir = join(cacheDir, 'demo-editor');

/** A VS Code that runs; `ended` resolves when the user closed it. */
interface RunningEditor {
  readonly address: string;
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts a WaveFlow server and a VS Code with the extension, and keeps both until Ctrl+C. Their data is there again next time. */
async function main(): Promise<void> {
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const host = await chooseHost();
  console.log(describeHost(host));

  const server = await startServer({ port: await freePort(4533), dataFolder: join(cacheDir, 'demo-data'), demo: true });
  const editor = host.kind === 'desktop' ? startDesktop(host) : await startInBrowser(host);
  console.log(`
  VS Code          ${editor.address}
  WaveFlow server  ${server.url}
  Demo account     ${demoAccount.email} / ${demoAccount.password}

  In VS Code, run "WaveFlow: Set Server URL" from the command palette (F1), enter the address
  of the WaveFlow server, and sign in with the demo account. Ctrl+C stops everything.
`);
  await Promise.race([interrupted, editor.ended]);
  console.log('Stopping …');
  await Promise.all([editor.stop(), server.stop()]);
}

async function startInBrowser(host: ServerHost): Promise<RunningEditor> {
  const extensionsDir = join(dataDir, 'extensions');
  createSettings(join(dataDir, 'data'));
  installExtensions({ build: host.build, dataDir, extensionsDir }, [vsix]);
  const server = await ServerProcess.start({
    build: host.build,
    keyring: 'keeps',
    dataDir,
    extensionsDir,
    port: await freePort(8765),
  });
  return { address: `${server.baseUrl}/?ew=true (open it in your browser)`, ended: server.ended, stop: () => server.stop() };
}

function startDesktop(host: DesktopHost): RunningEditor {
  createSettings(desktopUserDataDir(dataDir));
  installDesktopExtensions(host.executable, dataDir, [vsix]);
  const editor = spawn(host.executable, [...folderArguments(dataDir), '--new-window'], { stdio: 'ignore' });
  return {
    address: 'opens in its own window',
    ended: once(editor, 'exit'),
    stop: async () => {
      editor.kill();
    },
  };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
