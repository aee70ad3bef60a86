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
import { z } from 'zod';
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

/** A release of VS Code, and what its server build is made of. */
export interface Release {
  readonly version: string;
  readonly codeServerVersion: string;
  /** The Node that this release wants. */
  readonly nodeVersion: string;
  /** The modules that a window and its extension host load; terminals, debuggers and AI need many more. */
  readonly neededModules: readonly string[];
  /** Whether its keyring can be made to keep secrets. */
  readonly keepsSecrets: boolean;
}

const SHARED_MODULES = [
  '@microsoft/1ds-core-js',
  '@microsoft/1ds-post-js',
  '@parcel/watcher',
  '@vscode/iconv-lite-umd',
  '@vscode/proxy-agent',
  'cookie',
  'http-proxy-agent',
  'https-proxy-agent',
  'jschardet',
  'minimist',
  'vscode-oniguruma',
  'vscode-regexpp',
  'vscode-textmate',
  'yauzl',
  'yazl',
];

export const CURRENT_RELEASE: Release = {
  version: '1.139.1',
  codeServerVersion: '4.139.1',
  nodeVersion: '24.9.0',
  neededModules: [...SHARED_MODULES, '@vscode/fs-copyfile', '@vscode/ripgrep-universal', 'tas-client', 'ws'],
  keepsSecrets: true,
};

/** A patch of the oldest release that `engines` in package.json allows. */
export const OLDEST_RELEASE: Release = {
  version: '1.82.2',
  codeServerVersion: '4.17.1',
  nodeVersion: '18.20.8',
  neededModules: [
    ...SHARED_MODULES,
    '@vscode/ripgrep',
    'graceful-fs',
    'tas-client-umd',
    'xterm',
    'xterm-addon-canvas',
    'xterm-addon-image',
    'xterm-addon-search',
    'xterm-addon-serialize',
    'xterm-addon-unicode11',
    'xterm-addon-webgl',
    'xterm-headless',
  ],
  keepsSecrets: false,
};

/** Fewer built-in extensions make a window start several seconds sooner. */
export const NEEDED_EXTENSIONS = [
  'json',
  'log',
  'markdown-basics',
  'theme-defaults',
  'theme-modern-icons',
  'theme-seti',
];

const stubbedModules: Readonly<Record<string, string>> = {
  '@vscode/spdlog': 'spdlog.js',
  '@vscode/native-watchdog': 'watchdog.js',
  'native-watchdog': 'watchdog.js',
};

/** Changes whenever this file would install something else, so that an older installation is replaced. */
const recipeOf = (release: Release): string =>
  JSON.stringify({ layout: 2, ...release, neededExtensions: NEEDED_EXTENSIONS });

/**
 * Installs VS Code's server build from the npm registry into the cache, about 20 seconds, unless it is there already.
 * An installation that was interrupted is started over.
 */
export function installServerBuild(release = CURRENT_RELEASE): ServerBuild {
  const { version } = release;
  const recipe = recipeOf(release);
  const target = join(CACHE_DIR, `server-build-${version}`);
  const marker = join(target, 'complete.json');
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== recipe) {
    console.log(`Installing the server build of VS Code ${version} …`);
    const unfinished = `${target}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    installInto(unfinished, release);
    writeFileSync(join(unfinished, 'complete.json'), recipe);
    rmSync(target, { recursive: true, force: true });
    renameSync(unfinished, target);
  }
  const forgets = join(target, 'forgets');
  const keeps = release.keepsSecrets ? join(target, 'keeps') : forgets;
  return { version, node: join(target, 'node'), dirs: { keeps, forgets } };
}

function installInto(dir: string, { codeServerVersion, nodeVersion, neededModules, keepsSecrets }: Release): void {
  renameSync(join(unpack(dir, 'code-server', codeServerVersion), 'lib/vscode'), join(dir, 'forgets'));
  renameSync(join(unpack(dir, nodePackage(), nodeVersion), 'bin/node'), join(dir, 'node'));
  rmSync(join(dir, 'unpacked'), { recursive: true });

  const forgets = join(dir, 'forgets');
  installModules(forgets, neededModules);
  for (const [name, file] of Object.entries(stubbedModules)) {
    installStub(forgets, name, file);
  }
  removeExtensions(join(forgets, 'extensions'));

  if (!keepsSecrets) return;
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

function installModules(vscodeDir: string, neededModules: readonly string[]): void {
  const file = join(vscodeDir, 'package.json');
  const { name, version, type, dependencies: all } = manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  const dependencies = Object.fromEntries(neededModules.map((needed) => [needed, all[needed]]));
  writeFileSync(file, JSON.stringify({ name, version, type, dependencies }, null, '\t'));
  // The shrinkwrap file that comes with VS Code pins every version.
  const flags = ['--omit=dev', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'];
  npm(vscodeDir, ['install', ...flags]);
}

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  type: z.string().optional(),
  dependencies: z.record(z.string(), z.string()),
});

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
