// Runs programs that end together with this one, whatever ends it: a signal, a closed terminal, or the end of its parent.
import { execFileSync, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'];

/** Milliseconds that programs have to end in order. */
const GRACE = 10_000;

/** Milliseconds between two checks whether the parent is still there. */
const INTERVAL = 250;

const onWindows = process.platform === 'win32';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const support = join(root, 'test/support');

/** Makes a Node process end when its parent ends. */
export const endsWithParent = ['--require', join(support, 'exitWithParent.cjs')];

/** Makes a Node process run its `exit` listeners when a signal ends it. */
export const endsInOrder = ['--require', join(support, 'exitOnSignal.cjs')];

const running = new Set();
let ending;

for (const signal of SIGNALS) {
  process.on(signal, () => end(signal));
}
watchParents(() => end('SIGTERM'));

/** Runs `node` like {@link run}. */
export function runNode(args, options) {
  return run(process.execPath, [...endsWithParent, ...args], options);
}

/**
 * Runs a program in the root of the checkout and resolves when it ended, to its exit code; null when a signal ended it.
 * Rejects when it cannot be started.
 * @param options `env` adds variables, `stdio` is as in `spawn`, `shell` as well, `timeout` in milliseconds kills it
 */
export async function run(
  command,
  args,
  { env = {}, stdio = ['ignore', 'inherit', 'inherit'], shell = false, timeout } = {},
) {
  const child = spawn(command, args, {
    cwd: root,
    stdio,
    shell,
    env: { ...process.env, ...env },
    // A process group of its own: a signal reaches the program and everything that it started, and nobody else.
    detached: !onWindows,
  });
  const timer = timeout === undefined ? undefined : setTimeout(() => kill(child, 'SIGKILL'), timeout);
  const program = { child, ended: exitOf(child) };
  running.add(program);
  try {
    return await program.ended;
  } finally {
    running.delete(program);
    clearTimeout(timer);
    // What it left behind.
    kill(child, 'SIGKILL');
    // Whatever comes next must not begin any more.
    await ending;
  }
}

/** Ends everything in order, and at once when asked a second time. Never resolves. */
function end(signal) {
  const programs = [...running];
  if (ending) {
    programs.forEach(({ child }) => kill(child, 'SIGKILL'));
  }
  ending ??= Promise.all(programs.map((program) => stop(program, signal))).then(([code]) => {
    process.exit(code ?? 128 + constants.signals[signal]);
  });
}

async function stop({ child, ended }, signal) {
  kill(child, signal);
  const timer = setTimeout(() => kill(child, 'SIGKILL'), GRACE);
  const code = await ended.catch(() => null);
  clearTimeout(timer);
  return code;
}

function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

function kill(child, signal) {
  try {
    process.kill(onWindows ? child.pid : -child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** A terminal that is closed and a `kill` of npm end the parents of this process, but do not always reach the process itself. */
function watchParents(onEnded) {
  const parent = process.ppid;
  const parents = [parent, ...npmBehind(parent)];
  setInterval(() => {
    if (process.ppid !== parent || !parents.every(isAlive)) {
      onEnded();
    }
  }, INTERVAL).unref();
}

/** npm runs scripts in a shell, which stays when npm is killed. */
function npmBehind(parent) {
  if (process.env.npm_lifecycle_event === undefined || onWindows) {
    return [];
  }
  try {
    const [, grandparent, command] = /^\s*(\d+)\s+(.*\S)/.exec(
      execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(parent)], { encoding: 'utf8' }),
    );
    return /(^|\/)-?\w*sh$/.test(command) ? [Number(grandparent)] : [];
  } catch {
    // No `ps` here: the shell is watched, npm is not.
    return [];
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
