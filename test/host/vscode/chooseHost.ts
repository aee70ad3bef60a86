import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { CACHE_DIR } from './paths';
import { CURRENT_RELEASE, installServerBuild, type ServerBuild } from './install';

export interface DesktopHost {
  readonly kind: 'desktop';
  readonly version: string;
  /** The program file of VS Code. */
  readonly executable: string;
}

export interface ServerHost {
  readonly kind: 'server';
  readonly version: string;
  readonly build: ServerBuild;
}

export type Host = DesktopHost | ServerHost;

/** Milliseconds without a response after which the download of the desktop build counts as out of reach. */
const DOWNLOAD_TIMEOUT = 15_000;

/**
 * The desktop build where it can be downloaded and shown, else the server build.
 * WAVEFLOW_TEST_HOST=desktop or =server leaves no choice.
 */
export async function chooseHost(): Promise<Host> {
  const wanted = process.env['WAVEFLOW_TEST_HOST'];
  if (wanted === 'desktop') {
    return desktopHost();
  }
  if (wanted === 'server' || !hasScreen()) {
    return serverHost();
  }
  return desktopHost().catch(serverHost);
}

/** One line that says which VS Code the tests ran in. */
export function describeHost(host: Host): string {
  return `Host: VS Code ${host.version}, ${host.kind === 'desktop' ? 'desktop' : 'server build in Chromium'}`;
}

async function desktopHost(): Promise<DesktopHost> {
  const executable = await downloadAndUnzipVSCode({
    version: CURRENT_RELEASE.version,
    cachePath: CACHE_DIR,
    timeout: DOWNLOAD_TIMEOUT,
  });
  return { kind: 'desktop', version: CURRENT_RELEASE.version, executable };
}

function serverHost(): ServerHost {
  const build = installServerBuild();
  return { kind: 'server', version: build.version, build };
}

function hasScreen(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}
