import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database, Queries } from '../../../src/store/database';

const farthestRow = z.object({ writer: z.string(), farthest: z.number() });
const entryRow = z.object({ writer: z.string(), number: z.number(), value: z.number() });
const REST_MS = 50;

/**
 * Reads after change notifications, at most every `REST_MS`, and reports the time at which it first sees every 250th
 * entry of a writer.
 */
export function follow(database: Database, report: (event: string, value: number) => void): void {
  const seen = new Map<string, number>();
  let changed = false;
  let reporting = false;

  const reportNew = async (): Promise<void> => {
    reporting = true;
    while (changed) {
      changed = false;
      const farthest = await database.read((queries) =>
        queries.all(farthestRow, 'SELECT writer, max(number) AS farthest FROM entry GROUP BY writer'),
      );
      for (const { writer, farthest: number } of farthest) {
        for (let step = (seen.get(writer) ?? 0) + 250; step <= number; step += 250) {
          report(`saw ${writer} ${step}`, Date.now());
          seen.set(writer, step);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
    reporting = false;
  };
  database.onDidChange(() => {
    changed = true;
    if (!reporting) void reportNew();
  });
}

/** A number that stands for all entries and their order. */
export function digest(queries: Queries): number {
  const entries = queries.all(entryRow, 'SELECT writer, number, value FROM entry ORDER BY value');
  return createHash('sha256').update(JSON.stringify(entries)).digest().readUInt32BE();
}
