// Which Mocha suites run in one process, and what that process needs of the machine.
import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { program, root } from './bootstrap.mjs';

/**
 * By folder of `test`: the time limit of a test, how many cores a process keeps busy, and for about how many seconds.
 * `shared` files run together in so many processes; without it, each file has one of its own.
 */
const folders = {
  unit: { timeout: '20s', cores: 1, seconds: 90, shared: 2 },
  contract: { timeout: '40s', cores: 1, seconds: 60, shared: 1 },
  server: { timeout: '40s', cores: 1, seconds: 60, shared: 1 },
  webview: { timeout: '60s', cores: 1, seconds: 90, shared: 1 },
  host: { timeout: '180s', cores: 1, seconds: 40 },
};

/**
 * The files that take long, with their seconds: each has a process of its own, and those that take longest begin first.
 * `cores` is less for those that wait for most of their time.
 */
const slowFiles = {
  'contract/convergence/convergence': { seconds: 100 },
  'contract/convergence/v2Convergence': { seconds: 70 },
  'contract/pullKills/pullKills': { seconds: 30, cores: 0.5 },
  'contract/takeover/takeover': { seconds: 30, cores: 0.5 },
  'contract/torture/kills': { seconds: 100, cores: 0.5 },
  'contract/torture/moreKills': { seconds: 100, cores: 0.5 },
  'contract/torture/otherKills': { seconds: 150, cores: 0.5 },
  'contract/torture/steps': { seconds: 20 },
  'contract/torture/windows': { seconds: 60 },
  'host/dormancy': { seconds: 80, cores: 0.5 },
  'host/idle': { seconds: 220, cores: 0 },
  'host/keyboard': { seconds: 100 },
  'host/languages': { seconds: 90 },
  'host/network': { seconds: 120 },
  'host/playlists': { seconds: 120 },
  'host/staying': { seconds: 150 },
  'unit/sync/convergence': { seconds: 80 },
};

/** They assert how long something takes, or press keys that the editor has to follow, for which the machine has to be quiet. */
const quietFiles = ['contract/torture/windows', 'host/keyboard'];

/** They sign in through a browser, which gives the session to a port of this computer that is always the same. */
const callbackFiles = ['host/idle', 'host/oneWayIn', 'host/signIn', 'host/v2Journey'];

/**
 * The processes for the suites of a folder.
 * @param {string} folder
 * @param {{ isTogether: boolean, isChosen?: (file: string) => boolean }} options `isTogether` runs everything in one process,
 *   `isChosen` leaves files out, by their paths from the root
 */
export function suitesOf(folder, { isTogether, isChosen = () => true }) {
  const files = testFiles(folder).filter((file) => isChosen(pathOf(file)));
  if (files.length === 0) {
    return [];
  }
  if (isTogether) {
    return [suite(folder, undefined, files)];
  }
  const { shared } = folders[folder];
  const own = shared === undefined ? files : files.filter((file) => file in slowFiles);
  const others = files.filter((file) => !own.includes(file));
  const count = Math.min(shared ?? 0, others.length);
  return [
    ...own.map((file) => suite(folder, file.slice(folder.length + 1), [file])),
    ...Array.from({ length: count }, (_, part) => {
      const label = count === 1 ? 'the rest' : `the rest, part ${part + 1}`;
      return suite(
        folder,
        own.length + count === 1 ? undefined : label,
        others.filter((_, index) => index % count === part),
      );
    }),
  ];
}

/** What `node` runs them with. @param {string | undefined} grep */
export function mochaCommand({ folder, files }, grep) {
  const options = [
    '--timeout',
    folders[folder].timeout,
    '--forbid-only',
    process.stdout.isTTY ? '--color' : '--no-color',
  ];
  const mocha = program(
    'mocha/bin/mocha.js',
    '--require',
    join(root, 'test/support/sqlText.cjs'),
    '--reporter',
    join(root, 'test/host/vscode/resultReporter.ts'),
    ...options,
    ...(grep === undefined ? ['--fail-zero'] : ['--grep', grep]),
  );
  return ['--import', 'tsx', ...mocha, ...files.map((file) => join(root, pathOf(file)))];
}

function suite(folder, name, files) {
  const seconds = files.reduce((sum, file) => sum + (slowFiles[file]?.seconds ?? 0), 0);
  return {
    folder,
    name,
    files,
    cores: files.length === 1 ? (slowFiles[files[0]]?.cores ?? folders[folder].cores) : folders[folder].cores,
    seconds: seconds || folders[folder].seconds,
    isAlone: files.some((file) => quietFiles.includes(file)),
    resources: () => [
      ...(files.some((file) => callbackFiles.includes(file)) ? ['callback port'] : []),
      ...(folder === 'host' ? screen() : []),
    ],
  };
}

/** A window on the desktop needs focus and clipboard, which the machine has once. */
export function screen() {
  return process.env.WAVEFLOW_TEST_HOST === 'desktop' ? ['screen'] : [];
}

/** The paths from the root of the suites that Mocha runs. */
export const suiteFiles = () => Object.keys(folders).flatMap(testFiles).map(pathOf);

const pathOf = (file) => `test/${file}.test.ts`;

/** Like "host/journey". `test/host` also holds the harness and what runs inside VS Code; neither is a suite of this process. */
function testFiles(folder) {
  const dir = join(root, 'test', folder);
  if (!existsSync(dir)) {
    return [];
  }
  return readdirSync(dir, { recursive: true })
    .filter((name) => name.endsWith('.test.ts') && !(folder === 'host' && name.startsWith('inside')))
    .sort()
    .map((name) => `${folder}/${name.slice(0, -'.test.ts'.length).split(sep).join('/')}`);
}
