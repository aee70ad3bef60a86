import assert from 'node:assert/strict';
import type { FetchedChange, FullPart, SyncServer } from '../../src/remote/syncServer';

/** Changes that are handed out together. */
export const MAX_CHANGES = 100;

/** Everything that the server has, and where to go on. @param nextServer called for each part */
export async function pullAll(
  nextServer: () => SyncServer,
): Promise<{ changes: FetchedChange[]; cursor: string; parts: FullPart[] }> {
  const parts: FullPart[] = [];
  for (;;) {
    const part: FullPart = await nextServer().fetchAll(parts.at(-1)?.continuation ?? null);
    if (part.isFirst) parts.splice(0);
    parts.push(part);
    if (part.continuation === null) {
      assert.ok(part.cursor !== null);
      return { changes: parts.flatMap(({ changes }) => changes), cursor: part.cursor, parts };
    }
    assert.equal(part.cursor, null);
  }
}

/** What follows the cursor until there is no more. @param nextServer called for each page */
export async function pull(nextServer: () => SyncServer, cursor: string) {
  const changes: FetchedChange[] = [];
  let unreadable = 0;
  let highestClock = 0;
  let pages = 0;
  for (let at = cursor; ;) {
    const page = await nextServer().fetch(at);
    assert.ok(page.kind === 'changes', page.kind);
    assert.ok(page.changes.length <= MAX_CHANGES);
    changes.push(...page.changes);
    unreadable += page.unreadable;
    highestClock = Math.max(highestClock, page.highestClock);
    pages++;
    at = page.cursor;
    if (!page.hasMore) return { changes, unreadable, highestClock, pages, cursor: at };
  }
}
