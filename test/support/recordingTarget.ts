import type { Queries, Transaction } from '../../src/store/database';
import { deleteSetting, readSetting, writeSetting } from '../../src/store/tables/settings';
import type { ApplyContext, ChangedEntity, ChangeTarget, StagingProgress } from '../../src/sync/changeTarget';
import type { FetchedChange } from '../../src/remote/syncServer';

const LIVE = 'test.live';
const STAGING = 'test.staging';

/** Keeps the operation ids of what is applied in the profile's database, as a library does with the changes. */
export class RecordingTarget implements ChangeTarget {
  /** Operation ids whose changes cannot be applied. */
  readonly bad = new Set<string>();
  /** Called before each change. */
  onApply = (): void => undefined;
  /** Arguments of `finishStaging`. */
  readonly gaps: boolean[] = [];
  /** Ids of entities that were shown without discarded edits. */
  readonly restored: string[] = [];
  /** Numbers of changes of each call. */
  readonly calls: number[] = [];

  apply(transaction: Transaction, context: ApplyContext, changes: readonly FetchedChange[]): void {
    this.#add(transaction, { key: LIVE, now: context.now }, changes);
  }

  beginStaging(transaction: Transaction, { now }: ApplyContext): void {
    write(transaction, { key: STAGING, now }, []);
  }

  stage(transaction: Transaction, context: ApplyContext, changes: readonly FetchedChange[]): void {
    this.#add(transaction, { key: STAGING, now: context.now }, changes);
  }

  /** In two parts. */
  finishStaging(
    transaction: Transaction,
    { now }: ApplyContext,
    { continuation, hasGap }: StagingProgress,
  ): string | null {
    if (continuation === null) return 'begun';
    this.gaps.push(hasGap);
    const kept = hasGap ? read(transaction, LIVE) : [];
    const staged = read(transaction, STAGING);
    write(transaction, { key: LIVE, now }, [...kept.filter((id) => !staged.includes(id)), ...staged]);
    deleteSetting(transaction, 'profile_setting', STAGING);
    return null;
  }

  restore(_transaction: Transaction, _context: ApplyContext, entities: readonly ChangedEntity[]): void {
    this.restored.push(...entities.map(({ entityId }) => entityId));
  }

  #add(transaction: Transaction, place: Place, changes: readonly FetchedChange[]): void {
    this.calls.push(changes.length);
    const ids = changes.map(({ operationId }) => operationId ?? '');
    for (const id of ids) {
      this.onApply();
      // As SQLite does for a row that violates a constraint.
      if (this.bad.has(id)) transaction.run('INSERT INTO playlist (id) VALUES (NULL)');
    }
    const known = read(transaction, place.key);
    write(transaction, place, [...known, ...ids.filter((id) => !known.includes(id))]);
  }
}

/** Operation ids that have been applied, in order. */
export const applied = (queries: Queries): string[] => read(queries, LIVE);

/** Operation ids that are collected beside the live data, in order. */
export const staged = (queries: Queries): string[] => read(queries, STAGING);

interface Place {
  readonly key: string;
  readonly now: number;
}

const read = (queries: Queries, key: string): string[] =>
  JSON.parse(readSetting(queries, 'profile_setting', key) ?? '[]') as string[];

function write(transaction: Transaction, { key, now }: Place, ids: readonly string[]): void {
  writeSetting(transaction, 'profile_setting', { key, value: JSON.stringify(ids), valueType: 'json', now });
}
