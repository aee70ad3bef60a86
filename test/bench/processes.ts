import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { SideName } from './side';
import type { Figures, tasks } from './worker';

const EXEC_ARGV = ['--expose-gc', '--disable-warning=ExperimentalWarning'];

export interface Outcome {
  /** From the moment when all began to the moment when the last one was done, in milliseconds. */
  readonly wall: number;
  /** What each process found. */
  readonly figures: readonly Figures[];
}

/** Runs a task in several processes of their own, which begin together. */
export async function runTogether(
  count: number,
  task: keyof typeof tasks,
  side: SideName,
  folder: string,
): Promise<Outcome> {
  const children = Array.from({ length: count }, () => start('worker', [task, side, folder]));
  await Promise.all(children.map((child) => nextMessage(child)));
  const begun = performance.now();
  for (const child of children) child.send('go');
  const figures = await Promise.all(children.map((child) => nextMessage(child) as Promise<Figures>));
  const wall = performance.now() - begun;
  await Promise.all(children.map(end));
  return { wall, figures };
}

/** Runs a program of the bench in a process of its own, and resolves to what it found. */
export async function runProgram<T>(program: string, parameters: readonly string[]): Promise<T> {
  const child = start(program, parameters);
  const ended = once(child, 'exit');
  await nextMessage(child);
  child.send('go');
  const found = (await nextMessage(child)) as T;
  await ended;
  return found;
}

const start = (program: string, parameters: readonly string[]): ChildProcess =>
  fork(path.join(__dirname, `${program}.cjs`), parameters, { execArgv: EXEC_ARGV });

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('A process of the bench ended early. The lines above say why.');
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as unknown[];
  return message;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
