import * as z from 'zod';
import type { FullPart } from '../syncServer';
import type { V1Client } from './client';
import { cursorSchema, formatCursor, LOG_START, toJson, type LogCursor } from './logCursor';
import { LogReader, toChangePage, type LogPiece } from './logReader';
import type { OperationLog } from './operationLog';
import { PlaylistIndex } from './playlistIndex';
import { rebuildPlaylist, type PlacedChange } from './playlistRebuild';
import { ServerPlaylists } from './serverPlaylists';

/** As large as what {@link LogReader} hands out. */
const MAX_TRACKS = 500;
const MAX_CHANGES = 100;

const position = {
  cursor: cursorSchema,
  /** Op id up to which the log is compacted. */
  compactedUpTo: z.int(),
  hasGap: z.boolean(),
};
const continuationSchema = z.discriminatedUnion('step', [
  /** Reading the log. `isFull`: whether the last response was as long as responses can be. */
  z.object({ ...position, step: z.literal('log'), isFull: z.boolean() }),
  /** Completing playlists, in the order of their ids. */
  z.object({ ...position, step: z.literal('playlists'), after: z.string(), skip: z.int() }),
]);

type Continuation = z.infer<typeof continuationSchema>;
type Step<S extends Continuation['step']> = Extract<Continuation, { readonly step: S }>;

export interface FullPullOptions {
  readonly client: V1Client;
  readonly log: OperationLog;
  /** Canonical id. */
  readonly profileId: string;
}

/**
 * Pulls everything (PROTOCOL.md, "Resync"): the log from its start, then, if it is compacted, the tracks of playlists that
 * it no longer has completely.
 */
export class FullPull {
  readonly #options: FullPullOptions;
  readonly #reader: LogReader;
  /** What the log has up to a continuation. */
  #indexed: { readonly continuation: string; readonly index: PlaylistIndex } | undefined;
  #server: ServerPlaylists | undefined;
  #rebuilt: { readonly id: string; readonly changes: readonly PlacedChange[] } | undefined;

  constructor(options: FullPullOptions) {
    this.#options = options;
    this.#reader = new LogReader(options.log, options.profileId);
  }

  /** @param text the continuation; it starts over if it is null or cannot be read */
  async part(text: string | null, signal?: AbortSignal): Promise<FullPart> {
    const continuation = text === null ? undefined : parse(text);
    if (!continuation) return this.#begin(await this.#options.log.compactedUpTo(signal), signal);
    const index = this.#indexed?.continuation === text ? this.#indexed.index : undefined;
    this.#indexed = undefined;
    if (continuation.step === 'log') return this.#readLog(continuation, { index, isFirst: false }, signal);
    return this.#complete(continuation, index ?? (await this.#readIndex(continuation, signal)), signal);
  }

  #begin(compactedUpTo: number, signal: AbortSignal | undefined): Promise<FullPart> {
    const index = compactedUpTo > 0 ? new PlaylistIndex(this.#options.profileId) : undefined;
    const start = { step: 'log', cursor: LOG_START, compactedUpTo, hasGap: false, isFull: false } as const;
    return this.#readLog(start, { index, isFirst: true }, signal);
  }

  async #readLog(state: Step<'log'>, progress: Progress, signal: AbortSignal | undefined): Promise<FullPart> {
    const piece = await this.#reader.read(state.cursor, signal);
    if (piece.kind === 'compacted') {
      // Compacted in the meantime: what was read is from before, and what follows from after.
      if (piece.upTo > state.compactedUpTo) return this.#begin(piece.upTo, signal);
      // What the server has between the first response and the watermark cannot be read at all.
      const behind = { ...state, cursor: { last: piece.upTo, processed: [] }, hasGap: state.isFull };
      return this.#readLog(behind, progress, signal);
    }
    piece.operations.forEach((operation) => progress.index?.add(operation));
    const next = this.#after(state, piece);
    const continuation = next && format(next);
    if (continuation !== null && progress.index) this.#indexed = { continuation, index: progress.index };
    return {
      ...toChangePage(piece),
      isFirst: progress.isFirst,
      hasGap: state.hasGap,
      continuation,
      cursor: continuation === null ? formatCursor(piece.cursor) : null,
    };
  }

  #after({ hasGap, ...state }: Step<'log'>, { cursor, isEnd, isFull, ...piece }: LogPiece): Continuation | null {
    const compactedUpTo = Math.max(state.compactedUpTo, piece.compactedUpTo);
    if (!isEnd) return { step: 'log', cursor, compactedUpTo, hasGap, isFull };
    return compactedUpTo === 0 ? null : { step: 'playlists', cursor, compactedUpTo, hasGap, after: '', skip: 0 };
  }

  /** Completes a playlist, or a part of a large one. */
  async #complete(state: Step<'playlists'>, index: PlaylistIndex, signal: AbortSignal | undefined): Promise<FullPart> {
    const { changes, next } = await this.#nextChanges(state, index, signal);
    const continuation = next && format(next);
    if (continuation === null) this.#forget();
    else this.#indexed = { continuation, index };
    return {
      changes: changes.map(({ place, change }) => ({ operationId: null, place, change })),
      unreadable: 0,
      highestClock: 0,
      isFirst: false,
      hasGap: state.hasGap,
      continuation,
      cursor: continuation === null ? formatCursor(state.cursor) : null,
    };
  }

  async #nextChanges(state: Step<'playlists'>, index: PlaylistIndex, signal: AbortSignal | undefined) {
    this.#server ??= await ServerPlaylists.find(this.#options.client, index, signal);
    for (const playlist of index.playlists) {
      if (playlist.id <= state.after || !mayBeIncomplete(playlist, state)) continue;
      if (this.#rebuilt?.id !== playlist.id) {
        const rows = await this.#server.tracks(playlist, index, signal);
        this.#rebuilt = { id: playlist.id, changes: rows ? split(rebuildPlaylist(playlist, rows, index)) : [] };
      }
      const changes = firstOf(this.#rebuilt.changes.slice(state.skip));
      const skip = state.skip + changes.length;
      const isDone = skip >= this.#rebuilt.changes.length;
      if (changes.length === 0) continue;
      const next: Continuation = isDone ? { ...state, after: playlist.id, skip: 0 } : { ...state, skip };
      return { changes, next };
    }
    return { changes: [], next: null };
  }

  /** Reads the log once more, for a process that goes on with the work of another one. */
  async #readIndex({ compactedUpTo }: Continuation, signal: AbortSignal | undefined): Promise<PlaylistIndex> {
    const { log, profileId } = this.#options;
    const index = new PlaylistIndex(profileId);
    const reader = new LogReader(log, profileId);
    let cursor: LogCursor = LOG_START;
    for (;;) {
      const piece = await reader.read(cursor, signal);
      if (piece.kind === 'piece') piece.operations.forEach((operation) => index.add(operation));
      if (piece.kind === 'piece' && piece.isEnd) return index;
      cursor = piece.kind === 'piece' ? piece.cursor : { last: Math.max(piece.upTo, compactedUpTo), processed: [] };
    }
  }

  #forget(): void {
    this.#indexed = undefined;
    this.#server = undefined;
    this.#rebuilt = undefined;
  }
}

interface Progress {
  /** Undefined if the log is complete, or if this process has not read it from the start. */
  readonly index: PlaylistIndex | undefined;
  readonly isFirst: boolean;
}

function parse(text: string): Continuation | undefined {
  try {
    return continuationSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const format = ({ cursor, ...rest }: Continuation): string => JSON.stringify({ ...rest, cursor: toJson(cursor) });

/** Whether compaction may have removed operations on the tracks: it leaves the newest one, but only one. */
const mayBeIncomplete = (
  { createdAt, hasTracks }: { readonly createdAt: number; readonly hasTracks: boolean },
  { compactedUpTo, hasGap }: Step<'playlists'>,
): boolean => createdAt <= compactedUpTo && (hasTracks || hasGap);

/** Splits the replacement of many tracks into smaller changes. */
function split(changes: readonly PlacedChange[]): PlacedChange[] {
  return changes.flatMap((placed) => {
    const { change } = placed;
    if (change.kind !== 'tracksReplaced') return [placed];
    const { playlistId, tracks } = change;
    const rest = Array.from({ length: Math.ceil(tracks.length / MAX_TRACKS) - 1 }, (_none, index): PlacedChange => {
      const chunk = tracks.slice((index + 1) * MAX_TRACKS, (index + 2) * MAX_TRACKS);
      return { place: null, change: { kind: 'tracksAdded', playlistId, tracks: chunk } };
    });
    return [{ place: null, change: { ...change, tracks: tracks.slice(0, MAX_TRACKS) } }, ...rest];
  });
}

/** The first changes, as many as fit into one part; at least one, if there is one. */
function firstOf(changes: readonly PlacedChange[]): PlacedChange[] {
  let tracks = 0;
  const end = changes.findIndex(({ change }, index) => {
    tracks += 'tracks' in change ? change.tracks.length : 0;
    return index > 0 && (index === MAX_CHANGES || tracks > MAX_TRACKS);
  });
  return changes.slice(0, end === -1 ? undefined : end);
}
