// What `npm start` and `npm test` do first. Uses nothing but Node itself, because it runs before the dependencies are there.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [20, 19];

/** The checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Ends the process with a sentence that says what to do. */
export function giveUp(sentence) {
  console.error(`\n${sentence}`);
  process.exit(1);
}

/** Makes sure of Node and of the dependencies in the versions of package-lock.json. */
export function bootstrap() {
  checkNode();
  if (!dependenciesAreCurrent()) {
    installDependencies();
  }
}

/** The command line of `node` with a script written in TypeScript. */
export function typescript(script, ...args) {
  return ['--import', 'tsx', join(root, script), ...args];
}

/** The command line of `node` with the program of a dependency. */
export function program(path, ...args) {
  return [join(root, 'node_modules', path), ...args];
}

/** The arguments of `node` that build the extension, through the script "vscode:prepublish", and package it. */
export const packageVsix = program(
  '@vscode/vsce/vsce',
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--out',
  join('dist', 'waveflow.vsix'),
);

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    giveUp(`This is Node ${process.versions.node}; Node ${OLDEST_NODE.join('.')} or newer is needed.`);
  }
}

/** npm rewrites its own copy of the lock file at the end of every installation. */
function dependenciesAreCurrent() {
  const installed = join(root, 'node_modules/.package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

function installDependencies() {
  console.log('Installing dependencies (npm ci) …');
  const { error, status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) {
    giveUp('npm was not found. It comes with Node: https://nodejs.org');
  }
  if (status !== 0) {
    giveUp('The dependencies could not be installed. The lines above say why.');
  }
}
