import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DesktopHost, Host, ServerHost } from './chooseHost';
import { desktopUserDataDir, folderArguments, installDesktopExtensions } from './desktopCli';
import { freePort } from './freePort';
import { packageExtension } from './packageExtension';
import { installExtensions, ServerProcess } from './serverProcess';
import { createSettings, type Settings } from './settings';

export interface DemoEditorOptions {
  /** The packaged extension. */
  readonly vsix: string;
  /** Where the editor keeps its data. */
  readonly dataDir: string;
  /** The WaveFlow server that the link offers. */
  readonly serverUrl: string;
}

/** A VS Code that runs until it is stopped or closed. */
export interface DemoEditor {
  /** Opens the editor, which asks whether to connect to the server. */
  readonly link: string;
  /** What the user does first, one sentence. */
  readonly firstStep: string;
  /** Resolves when the user closed it. */
  readonly ended: Promise<unknown>;
  stop(): Promise<unknown>;
}

/** WaveFlow asks before it follows its link; VS Code's own question in front of that would say the same. */
const desktopSettings: Settings = { 'extensions.confirmedUriHandlerExtensionIds': ['waveflow.waveflow'] };

export function startDemoEditor(host: Host, options: DemoEditorOptions): Promise<DemoEditor> {
  return host.kind === 'desktop' ? startDesktop(host, options) : startInBrowser(host, options);
}

async function startInBrowser(
  { build }: ServerHost,
  { vsix, dataDir, serverUrl }: DemoEditorOptions,
): Promise<DemoEditor> {
  const extensionsDir = join(dataDir, 'extensions');
  createSettings(join(dataDir, 'data'));
  installExtensions({ build, dataDir, extensionsDir }, [vsix, packageExtension('connect')]);
  const server = await ServerProcess.start({
    build,
    keyring: 'keeps',
    dataDir,
    extensionsDir,
    port: await freePort(8765),
  });
  return {
    link: `${server.baseUrl}/?folder=${encodeURI(connectingFolder(dataDir, serverUrl))}`,
    firstStep: 'Open the link at the end in your browser, and choose "Connect".',
    ended: server.ended,
    stop: () => server.stop(),
  };
}

/** The folder by which the extension in `connect/` knows that it was the link that opened the window. */
function connectingFolder(dataDir: string, serverUrl: string): string {
  const folder = join(dataDir, 'WaveFlow');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'waveflow-demo.json'), `${JSON.stringify({ server: serverUrl })}\n`);
  return folder;
}

async function startDesktop(
  { executable }: DesktopHost,
  { vsix, dataDir, serverUrl }: DemoEditorOptions,
): Promise<DemoEditor> {
  const link = `vscode://waveflow.waveflow/connect?${new URLSearchParams({ server: serverUrl })}`;
  createSettings(desktopUserDataDir(dataDir), desktopSettings);
  installDesktopExtensions(executable, dataDir, [vsix]);
  // The system would hand the link to the VS Code that is installed on this machine; this one gets it directly.
  const editor = spawn(executable, [...folderArguments(dataDir), '--new-window', '--open-url', '--', link], {
    stdio: 'ignore',
  });
  const ended = once(editor, 'exit');
  process.once('exit', () => editor.kill());
  return {
    link,
    firstStep: 'In the window of VS Code that has opened, choose "Connect".',
    ended,
    stop: async () => {
      editor.kill();
      await ended;
    },
  };
}
