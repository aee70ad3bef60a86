import type { Pair } from './side';
import type { Templates } from './templates';
import type { Workspace } from './workspace';

/** One line of the table. */
export interface Benchmark {
  readonly name: string;
  /** None for a number. */
  readonly unit: 'ms' | 'MB' | '';
  /** What ours is measured against; node:sqlite when left out. */
  readonly peer?: string;
  readonly measure: (context: BenchmarkContext) => Promise<Pair>;
}

/** The databases of a benchmark and its way to add remarks. */
export interface BenchmarkContext {
  readonly templates: Templates;
  readonly workspace: Workspace;
  /** Adds a sentence below the table. */
  readonly note: (sentence: string) => void;
}
