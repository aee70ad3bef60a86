import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { npm, unpack } from './npmPackage';
import { CACHE_DIR } from './paths';
import { makeKeyringKeep } from './secretsPatch';

/** VS Code's server build on this machine, ready to start. */
export interface ServerBuild {
  readonly version: string;
  /** The Node binary that this version of VS Code wants. */
  readonly node: string;
  /** The folder with VS Code's `out`, by what its keyring does. */
  readonly dirs: Readonly<Record<'keeps' | 'forgets', string>>;
}

export const VSCODE_VERSION = '1.139.1';

const CODE_SERVER_VERSION = '4.139.1';
const NODE_VERSION = '24.9.0';

/** The modules that a window and its extension host load; terminals, debuggers and AI need many more. */
const NEEDED_MODULES = [
  '@microsoft/1ds-core-js',
  '@microsoft/1ds-post-js',
  '@parcel/watcher',
  '@vscode/fs-copyfile',
  '@vscode/iconv-lite-umd',
  '@vscode/proxy-agent',
  '@vscode/ripgrep-universal',
  'cookie',
  'http-proxy-agent',
  'https-proxy-agent',
  'jschardet',
  'minimist',
  'tas-client',
  'vscode-oniguruma',
  'vscode-regexpp',
  'vscode-textmate',
  'ws',
  'yauzl',
  'yazl',
];

/** Fewer built-in extensions make a window start several seconds sooner. */
const NEEDED_EXTENSIONS = ['json', 'log', 'markdown-basics', 'theme-defaults', 'theme-modern-icons', 'theme-seti'];

const stubbedModules: Readonly<Record<string, string>> = {
  '@vscode/spdlog': 'spdlog.js',
  '@vscode/native-watchdog': 'watchdog.js',
  'native-watchdog': 'watchdog.js',
};

/** Changes whenever this file would install something else, so that an older installation is replaced. */
const RECIPE = JSON.stringify({
  layout: 1,
  codeServerVersion: CODE_SERVER_VERSION,
  nodeVersion: NODE_VERSION,
  neededModules: NEEDED_MODULES,
  neededExtensions: NEEDED_EXTENSIONS,
});

/**
 * Installs VS Code's server build from the npm registry into the cache, about 20 seconds, unless it is there already.
 * An installation that was interrupted is started over.
 */
export function installServerBuild(): ServerBuild {
  const target = join(CACHE_DIR, `server-build-${VSCODE_VERSION}`);
  const marker = join(target, 'complete.json');
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== RECIPE) {
    console.log(`Installing the server build of VS Code ${VSCODE_VERSION} …`);
    const unfinished = `${target}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    installInto(unfinished);
    writeFileSync(join(unfinished, 'complete.json'), RECIPE);
    rmSync(target, { recursive: true, force: true });
    renameSync(unfinished, target);
  }
  return {
    version: VSCODE_VERSION,
    node: join(target, 'node'),
    dirs: { keeps: join(target, 'keeps'), forgets: join(target, 'forgets') },
  };
}

function installInto(dir: string): void {
  renameSync(join(unpack(dir, 'code-server', CODE_SERVER_VERSION), 'lib/vscode'), join(dir, 'forgets'));
  renameSync(join(unpack(dir, nodePackage(), NODE_VERSION), 'bin/node'), join(dir, 'node'));
  rmSync(join(dir, 'unpacked'), { recursive: true });

  const forgets = join(dir, 'forgets');
  installModules(forgets);
  for (const [name, file] of Object.entries(stubbedModules)) {
    installStub(forgets, name, file);
  }
  removeExtensions(join(forgets, 'extensions'));

  const keeps = join(dir, 'keeps');
  linkTree(forgets, keeps);
  makeKeyringKeep(keeps);
}

function nodePackage(): string {
  if (process.platform === 'win32') {
    throw new Error(
      'The server build of VS Code does not run on Windows; the tests need the download of VS Code there.',
    );
  }
  return `node-${process.platform}-${process.arch}`;
}

function installModules(vscodeDir: string): void {
  const file = join(vscodeDir, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
    name: string;
    version: string;
    dependencies: Record<string, string>;
  };
  const dependencies = Object.fromEntries(NEEDED_MODULES.map((name) => [name, manifest.dependencies[name]]));
  writeFileSync(
    file,
    JSON.stringify({ name: manifest.name, version: manifest.version, type: 'module', dependencies }, null, '\t'),
  );
  // The shrinkwrap file that comes with VS Code pins every version.
  npm(vscodeDir, ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
}

function installStub(vscodeDir: string, name: string, file: string): void {
  const folder = join(vscodeDir, 'node_modules', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '0.0.0', main: 'index.js' }));
  copyFileSync(join(__dirname, 'stubs', file), join(folder, 'index.js'));
}

function removeExtensions(extensionsDir: string): void {
  for (const name of readdirSync(extensionsDir)) {
    if (!NEEDED_EXTENSIONS.includes(name)) {
      rmSync(join(extensionsDir, name), { recursive: true });
    }
  }
}

/** Makes a second tree that shares its files with the first one. */
function linkTree(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) {
      linkTree(source, target);
    } else {
      linkSync(source, target);
    }
  }
}
