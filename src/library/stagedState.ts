import * as z from 'zod';
import { leadingWithin } from '../core/leading';
import type { Transaction } from '../store/database';
import type { SyncAccount } from '../store/tables/knownEntities';
import { incrementRevision } from '../store/tables/libraryRevision';
import { CARRIED_TABLES, carryOver } from '../store/tables/carriedRows';
import {
  dropGeneration,
  exchangeGenerations,
  findGeneration,
  type Generation,
} from '../store/tables/remoteGenerations';
import { listReplacedEntities, type EntitySource, type ReplacedEntity } from '../store/tables/replacedEntities';
import { dropSeen } from '../store/tables/sentOperations';
import { projectLibraries } from './libraryProjection';
import { projectLikes, projectRatings } from './likeProjection';
import { projectPlaylists } from './playlistProjection';
import type { ProjectionContext } from './projection';

export interface StagedStateOptions {
  readonly account: SyncAccount;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether the server has changes that it does not hand out any more: what was not mentioned stays. */
  readonly hasGap: boolean;
}

const ENTITIES: readonly ReplacedEntity[] = ['library', 'playlist', 'liked_track', 'track_rating'];
const SOURCES: readonly EntitySource[] = ['new', 'old', 'known'];
const STEPS = ENTITIES.flatMap((entity) => SOURCES.map((source) => ({ entity, source })));

// What one transaction does at most, so that it does not block the event loop for long.
const MAX_LISTED = 200;
const MAX_PLAYLISTS = 10;
const MAX_TRACKS = 500;
const MAX_CARRIED = 500;

/** Where to go on: in the tables that are carried over, or among the entities that are shown. */
const continuationSchema = z.object({
  step: z.int().nonnegative(),
  rank: z.number(),
  id: z.string(),
  /** Whether the user sees a difference so far. */
  isChanged: z.boolean(),
});

type Continuation = z.infer<typeof continuationSchema>;

const START: Continuation = { step: 0, rank: 0, id: '', isChanged: false };

/**
 * Replaces the live state with the one that was collected, in transactions that are short. First what is missing is
 * carried over, if there is a gap. Then the two are exchanged. After that, every entity that one of them mentions, or that
 * the account knows, is shown as it is now; the revision of the library is raised in the end, once.
 */
export class StagedState {
  readonly #transaction: Transaction;
  readonly #options: StagedStateOptions;

  constructor(transaction: Transaction, options: StagedStateOptions) {
    this.#transaction = transaction;
    this.#options = options;
  }

  /** Does a part of the work. Returns where to go on, or null at the end. @param text null at the beginning */
  finish(text: string | null): string | null {
    const { account } = this.#options;
    const live = findGeneration(this.#transaction, account, 'live');
    const staging = findGeneration(this.#transaction, account, 'staging');
    const continuation = text === null ? START : parse(text);
    // A later generation has a larger number, and the exchanged one is the staging one from then on.
    if (staging !== null && (live === null || staging > live)) return this.#replace(live, staging, continuation);
    if (live === null) throw new Error('Staging has not begun');
    return this.#show(live, staging, continuation);
  }

  #replace(live: Generation | null, staging: Generation, continuation: Continuation): string | null {
    const { account, hasGap } = this.#options;
    const { step, id: after } = continuation;
    if (live !== null && hasGap && step < CARRIED_TABLES) {
      const last = carryOver(this.#transaction, step, { from: live, to: staging, after, limit: MAX_CARRIED });
      return format(last === null ? { ...START, step: step + 1 } : { ...continuation, id: last });
    }
    exchangeGenerations(this.#transaction, live, staging);
    dropSeen(this.#transaction, account, staging);
    return format(START);
  }

  #show(generation: Generation, replaced: Generation | null, start: Continuation): string | null {
    const { account, now } = this.#options;
    let continuation = start;
    for (let isFull = false; !isFull;) {
      const step = STEPS[continuation.step];
      if (!step) return this.#end(replaced, continuation.isChanged);
      const limit = step.entity === 'playlist' && step.source === 'new' ? MAX_PLAYLISTS : MAX_LISTED;
      const listed = this.#isEmpty(step.source, replaced)
        ? []
        : listReplacedEntities(this.#transaction, {
            account,
            generation,
            replaced,
            ...step,
            after: continuation,
            limit,
          });
      const part = leadingWithin(listed, MAX_TRACKS, ({ trackCount }) => trackCount);
      const shown = part.filter(({ isNew }) => step.source === 'new' || !isNew).map(({ id }) => id);
      const context = { transaction: this.#transaction, account, generation, now };
      const isChanged = project(context, step.entity, shown) || continuation.isChanged;
      const last = part.at(-1);
      const isOver = part.length === listed.length && listed.length < limit;
      isFull = shown.length > 0 || !isOver;
      continuation =
        isOver || !last
          ? { ...START, step: continuation.step + 1, isChanged }
          : { step: continuation.step, rank: last.rank, id: last.id, isChanged };
    }
    return format(continuation);
  }

  /** What the account knows, and the new state does not have, stays if there is a gap. */
  #isEmpty(source: EntitySource, replaced: Generation | null): boolean {
    return (source === 'old' && replaced === null) || (source === 'known' && this.#options.hasGap);
  }

  #end(replaced: Generation | null, isChanged: boolean): null {
    if (replaced !== null) dropGeneration(this.#transaction, replaced);
    if (isChanged) incrementRevision(this.#transaction, this.#options.now);
    return null;
  }
}

function project(context: ProjectionContext, entity: ReplacedEntity, ids: readonly string[]): boolean {
  switch (entity) {
    case 'library':
      return projectLibraries(context, ids);
    case 'playlist':
      return projectPlaylists(context, new Map(ids.map((id) => [id, 'all'])));
    case 'liked_track':
      return projectLikes(context, ids);
    case 'track_rating':
      return projectRatings(context, ids);
  }
}

const format = (continuation: Continuation): string => JSON.stringify(continuation);

/** Text that cannot be read: from the beginning, as everything can be done again. */
function parse(text: string): Continuation {
  try {
    return continuationSchema.safeParse(JSON.parse(text)).data ?? START;
  } catch {
    return START;
  }
}
