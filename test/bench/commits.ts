import { medians } from './rounds';
import { SIDE_NAMES, type Pair, type SideName, type Subject } from './side';
import { sides } from './sides';
import type { Size, Templates } from './templates';
import type { Workspace } from './workspace';

const ROUNDS = 9;
const ROUND_MS = 600;

export interface CommitPlan {
  readonly size: Size;
  /** In each transaction. */
  readonly rows: number;
  /** In each round, as long as they do not take too long. */
  readonly commits: number;
  /** Milliseconds of rest before each commit; 0 where the next follows at once. */
  readonly restMs?: number;
}

/** Milliseconds of one durable commit. */
export async function measureCommits(plan: CommitPlan, templates: Templates, workspace: Workspace): Promise<Pair> {
  const template = await templates.plain(plan.size);
  const folders = SIDE_NAMES.map(() => workspace.folder(template));
  const [own, other] = await Promise.all(SIDE_NAMES.map((side, index) => sides[side].open(folders[index] ?? '')));
  if (!own || !other) throw new Error('A side is missing');
  const subjects: Readonly<Record<SideName, Subject>> = { ours: own, peer: other };
  for (const side of SIDE_NAMES) await commitTime(subjects[side], plan);
  const result = await medians(ROUNDS, (side) => commitTime(subjects[side], plan));
  for (const side of SIDE_NAMES) await subjects[side].close();
  for (const folder of folders) workspace.drop(folder);
  return result;
}

async function commitTime(subject: Subject, { rows, commits, restMs = 0 }: CommitPlan): Promise<number> {
  const end = performance.now() + ROUND_MS;
  let spent = 0;
  let count = 0;
  while (count < commits && performance.now() < end) {
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
    const start = performance.now();
    await subject.add(rows);
    spent += performance.now() - start;
    count++;
  }
  return spent / count;
}
