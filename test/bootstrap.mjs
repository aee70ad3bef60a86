// What `npm start` and `npm test` do first. Uses nothing but Node itself, because it runs before the dependencies are there.
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './processes.mjs';

const OLDEST_NODE = [20, 19];

/** The checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Ends the process with a sentence that says what to do. */
export function giveUp(sentence) {
  console.error(`\n${sentence}`);
  process.exit(1);
}

/** Makes sure of Node and of the dependencies in the versions of package-lock.json. */
export async function bootstrap() {
  checkNode();
  if (!dependenciesAreCurrent()) {
    await installDependencies();
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

/** Where {@link packageVsix} leaves the packaged extension. */
export const vsix = join(root, 'dist/waveflow.vsix');

/** The arguments of `node` that build the extension, through the script "vscode:prepublish", and package it. */
export const packageVsix = program('@vscode/vsce/vsce', 'package', '--no-dependencies', '--out', vsix);

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

async function installDependencies() {
  console.log('Installing dependencies (npm ci) …');
  const status = await run('npm', ['ci', '--no-audit', '--no-fund'], { shell: process.platform === 'win32' }).catch(
    () => {
      giveUp('npm was not found. It comes with Node: https://nodejs.org');
    },
  );
  if (status !== 0) {
    giveUp('The dependencies could not be installed. The lines above say why.');
  }
}
