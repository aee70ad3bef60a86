import { SIDE_NAMES, type Pair, type SideName } from './side';

/** Measures both sides in turns, so that what else the machine does hits them alike, and gives the medians. */
export async function medians(rounds: number, measure: (side: SideName) => Promise<number>): Promise<Pair> {
  const figures: Record<SideName, number[]> = { ours: [], peer: [] };
  for (let round = 0; round < rounds; round++) {
    for (const side of SIDE_NAMES) figures[side].push(await measure(side));
  }
  return { ours: median(figures.ours), peer: median(figures.peer) };
}

export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}

/** The smallest figure that is not below this share of all, from 0 to 1. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
