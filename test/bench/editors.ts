import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Benchmark } from './benchmark';
import type { CardFigures } from './cards';
import type { IdleFigures } from './idling';

// Bundled, this is in `.bench/programs`.
const REPOSITORY = path.join(__dirname, '..', '..');
const PROGRAM = path.join(REPOSITORY, 'test', 'bench', 'editorProgram.ts');

let cards: Promise<CardFigures> | undefined;
let idle: Promise<IdleFigures> | undefined;

/** In a real editor. Lines with the same beginning are of the same run. */
export const inEditor: readonly Benchmark[] = [
  { name: 'activation', unit: 'ms', peer: 'github-authentication', measure: () => run('activations') },
  { name: 'card', unit: 'ms', peer: 'bare webview', measure: async () => (await (cards ??= run('cards'))).first },
  {
    name: 'card@again',
    unit: 'ms',
    peer: 'bare webview',
    measure: async () => (await (cards ??= run('cards'))).further,
  },
  { name: 'idle', unit: 'ms', peer: 'host without it', measure: async () => (await (idle ??= run('idle'))).cpu },
  {
    name: 'idle@wakeups',
    unit: '',
    peer: 'host without it',
    measure: async () => (await (idle ??= run('idle'))).wakeups,
  },
];

async function run<T>(task: 'activations' | 'cards' | 'idle'): Promise<T> {
  const child = fork(PROGRAM, [task], { execArgv: ['--import', 'tsx'], cwd: REPOSITORY });
  const failed = once(child, 'exit').then(() => {
    throw new Error('The program of the bench in an editor ended early. The lines above say why.');
  });
  const [figures] = (await Promise.race([once(child, 'message'), failed])) as [T];
  return figures;
}
