import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Result } from './report';
import { median } from './rounds';

/** How many earlier runs of a benchmark count. */
const RUNS = 5;
/** A ratio above the earlier ones by more than this factor is worth a look; less is noise. */
const NOISE = 1.25;

const entry = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** Of git, with `+` for a checkout with changes; empty outside of one. */
  revision: z.string(),
  name: z.string(),
  ours: z.number(),
  peer: z.number(),
  ratio: z.number(),
});

type Entry = z.infer<typeof entry>;

/** The results of all runs on this machine, in a file with one JSON object a line. */
export class History {
  readonly #file: string;
  readonly #stamp: Pick<Entry, 'at' | 'revision'>;
  readonly #earlier: readonly Entry[];

  constructor(file: string, stamp: Pick<Entry, 'at' | 'revision'>) {
    this.#file = file;
    this.#stamp = stamp;
    this.#earlier = existsSync(file) ? readFileSync(file, 'utf8').split('\n').flatMap(readEntry) : [];
  }

  /** @returns a sentence if the ratio is worse than it was in the last runs */
  add({ name, ours, peer, ratio }: Result): string | undefined {
    appendFileSync(this.#file, `${JSON.stringify({ ...this.#stamp, name, ours, peer, ratio } satisfies Entry)}\n`);
    const ratios = this.#earlier.filter((other) => other.name === name).map((other) => other.ratio);
    const last = ratios.slice(-RUNS);
    if (last.length === 0 || ratio <= median(last) * NOISE) return undefined;
    const range = `${Math.min(...last).toFixed(2)} to ${Math.max(...last).toFixed(2)}`;
    return `Worse than before: ${name} has the ratio ${ratio.toFixed(2)}; it had ${range} in the last runs here (${last.length}).`;
  }
}

/** None for a line that was not written to its end. */
function readEntry(line: string): Entry[] {
  try {
    return [entry.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
