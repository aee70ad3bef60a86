import type { Benchmark, BenchmarkContext } from './benchmark';
import { measureCommits, type CommitPlan } from './commits';
import { measureDrain } from './drains';
import { inEditor } from './editors';
import { measureEnqueue } from './enqueues';
import { runTogether } from './processes';
import { propagation } from './propagation';
import { measurePull } from './pulls';
import { median, medians } from './rounds';
import { measureSearch } from './searches';
import { measureV2Drain } from './v2Drains';
import type { Pair, SideName } from './side';
import { measureSnapshot } from './snapshots';
import type { Size } from './templates';
import type { Figures, tasks } from './worker';

/** In the order of the table. */
export const benchmarks: readonly Benchmark[] = [
  commit('commit@100KB', { size: '100KB', rows: 1, commits: 200 }),
  commit('commit@1MB', { size: '1MB', rows: 1, commits: 200 }),
  commit('commit@10MB', { size: '10MB', rows: 1, commits: 200 }),
  commit('commit@50MB', { size: '50MB', rows: 1, commits: 200 }),
  commit('lone@10MB', { size: '10MB', rows: 1, commits: 8, restMs: 60 }),
  commit('group100@50MB', { size: '50MB', rows: 100, commits: 20 }),
  { name: 'contended10k', unit: 'ms', measure: contended },
  { name: 'open10k', unit: 'ms', measure: opening },
  { name: 'checkpoint@10MB', unit: 'ms', measure: checkpoint },
  { name: 'memory@10MB', unit: 'MB', measure: (context) => memory('10MB', context) },
  { name: 'memory@50MB', unit: 'MB', measure: (context) => memory('50MB', context) },
  { name: 'enqueue10k', unit: 'ms', measure: measureEnqueue },
  { name: 'drain10k', unit: 'ms', peer: 'fetch', measure: measureDrain },
  { name: 'drain1k@v2', unit: 'ms', peer: 'fetch', measure: measureV2Drain },
  { name: 'search@v2', unit: 'ms', peer: 'fetch', measure: measureSearch },
  { name: 'pull100k', unit: 'ms', peer: 'fetch, node:sqlite', measure: measurePull },
  { name: 'snapshot@v2', unit: 'ms', peer: 'fetch, node:sqlite', measure: measureSnapshot },
  ...propagation,
  ...inEditor,
];

function commit(name: string, plan: CommitPlan): Benchmark {
  return { name, unit: 'ms', measure: ({ templates, workspace }) => measureCommits(plan, templates, workspace) };
}

/** 10,000 one-row commits, divided among four processes. */
function contended({ templates, workspace }: BenchmarkContext): Promise<Pair> {
  return medians(3, async (side) => {
    const folder = workspace.folder(await templates.plain('1MB'));
    const { wall } = await runTogether(4, 'commit', side, folder);
    workspace.drop(folder);
    return wall;
  });
}

async function opening(context: BenchmarkContext): Promise<Pair> {
  const blocks: number[] = [];
  const result = await medians(5, async (side) => {
    const { time, block } = await runOnce('open', side, context, await context.templates.logged('10MB', side));
    if (side === 'ours') blocks.push(block);
    return time;
  });
  context.note(blockSentence('opening 10 MB with 10,000 commits in the log', blocks));
  return result;
}

/** After 1,000 commits. */
async function checkpoint(context: BenchmarkContext): Promise<Pair> {
  const blocks: number[] = [];
  const result = await medians(5, async (side) => {
    const { time, block } = await runOnce('checkpoint', side, context, await context.templates.plain('10MB'));
    if (side === 'ours') blocks.push(block);
    return time;
  });
  context.note(blockSentence('a checkpoint at 10 MB', blocks));
  return result;
}

/** What a process grows by when it opens the database and commits 100 times. */
async function memory(size: Size, context: BenchmarkContext): Promise<Pair> {
  const template = await context.templates.plain(size);
  const buffers: number[] = [];
  const result = await medians(3, async (side) => {
    const figures = await runOnce('memory', side, context, template);
    if (side === 'ours') buffers.push(figures.buffers);
    return figures.resident / 1e6;
  });
  context.note(`Ours keeps ${(median(buffers) / 1e6).toFixed(1)} MB in array buffers at ${size}.`);
  return result;
}

type FiguresOf<T extends keyof typeof tasks> = Awaited<ReturnType<(typeof tasks)[T]>>;

async function runOnce<T extends keyof typeof tasks>(
  task: T,
  side: SideName,
  context: BenchmarkContext,
  template: string,
): Promise<FiguresOf<T>> {
  const folder = context.workspace.folder(template);
  const { figures } = await runTogether(1, task, side, folder);
  context.workspace.drop(folder);
  return figures[0] as Figures as FiguresOf<T>;
}

const blockSentence = (what: string, blocks: readonly number[]): string =>
  `Longest block of our event loop in ${what}: ${median(blocks).toFixed(1)} ms in the median of ${blocks.length} runs, ${Math.max(...blocks).toFixed(1)} ms at most.`;
