import * as z from 'zod';
import { leadingWithin } from '../../core/leading';
import type { CollectionFields, LibraryChange, TrackReference } from '../../protocol/libraryChange';
import type { FullPart } from '../syncServer';
import type { V1Client } from './client';
import { cursorSchema, formatCursor, isProcessed, LOG_START, toJson, type LogCursor } from './logCursor';
import { LogReader, toChangePage, type DecodedOperation, type LogPiece } from './logReader';
import type { OperationLog } from './operationLog';
import { PlaylistIndex, type LoggedPlaylist } from './playlistIndex';
import { rebuildPlaylist } from './playlistRebuild';
import { ServerPlaylists } from './serverPlaylists';

/** As many as {@link LogReader} hands out. */
const MAX_TRACKS = 500;

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
  #rebuilt: { readonly id: string; readonly changes: readonly LibraryChange[] } | undefined;

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
    const read = await this.#reader.read(state.cursor, signal);
    // Compacted in the meantime: what was read is from before, and what follows from after.
    if (read.kind === 'compacted' && read.upTo > state.compactedUpTo) return this.#begin(read.upTo, signal);
    // A process that goes on with the work of another one has not received the first response.
    const piece = read.kind === 'compacted' ? await this.#reader.readFirst(state.cursor, signal) : read;
    if (piece === undefined) {
      // What the server has between the first response and the watermark cannot be read at all.
      const behind = { ...state, cursor: { last: state.compactedUpTo, processed: [] }, hasGap: state.isFull };
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

  /** Completes a playlist, or a part of a large one; or hands out what has come to the log meanwhile. */
  async #complete(state: Step<'playlists'>, index: PlaylistIndex, signal: AbortSignal | undefined): Promise<FullPart> {
    const { changes, next } = await this.#nextChanges(state, index, signal);
    // Rows count only if the server had applied exactly what the index has when they were read.
    const piece = await this.#reader.read(state.cursor, signal);
    if (piece.kind === 'compacted') return this.#begin(piece.upTo, signal);
    if (!piece.isEnd) return this.#readMore(state, index, piece);
    const continuation = next && format(next);
    if (continuation === null) this.#forget();
    else this.#indexed = { continuation, index };
    return {
      changes: changes.map((change) => ({ operationId: null, place: null, change })),
      unreadable: 0,
      highestClock: 0,
      isFirst: false,
      hasGap: state.hasGap,
      continuation,
      cursor: continuation === null ? formatCursor(state.cursor) : null,
    };
  }

  #readMore(state: Step<'playlists'>, index: PlaylistIndex, piece: LogPiece): FullPart {
    piece.operations.forEach((operation) => index.add(operation));
    this.#forget();
    const continuation = format({ ...state, cursor: piece.cursor, skip: 0 });
    this.#indexed = { continuation, index };
    return { ...toChangePage(piece), isFirst: false, hasGap: state.hasGap, continuation, cursor: null };
  }

  async #nextChanges(state: Step<'playlists'>, index: PlaylistIndex, signal: AbortSignal | undefined): Promise<Next> {
    this.#server ??= await ServerPlaylists.find(this.#options.client, index, signal);
    const playlists = index.playlists.filter(({ id }) => id > state.after).sort(byId);
    for (const playlist of playlists) {
      if (playlist.createdAt > state.compactedUpTo && !hasLost(playlist, state)) continue;
      const isBegun = this.#rebuilt?.id === playlist.id;
      if (this.#rebuilt?.id !== playlist.id) {
        this.#rebuilt = {
          id: playlist.id,
          changes: await this.#rebuild(this.#server, { playlist, index, state, signal }),
        };
      }
      // Another process that has begun with it may have seen other rows.
      const skip = isBegun ? state.skip : 0;
      const changes = firstOf(this.#rebuilt.changes.slice(skip));
      if (changes.length === 0) continue;
      const isDone = skip + changes.length >= this.#rebuilt.changes.length;
      const next = isDone ? { ...state, after: playlist.id, skip: 0 } : { ...state, skip: skip + changes.length };
      return { changes, next };
    }
    return { changes: [], next: null };
  }

  /** What the log lacks of a playlist, as far as the server's rows show it. */
  async #rebuild(server: ServerPlaylists, { playlist, index, state, signal }: RebuildStep): Promise<LibraryChange[]> {
    const { id } = playlist;
    const fields = changedFields(playlist.fields, server.fields(id));
    const changes: LibraryChange[] = fields
      ? [{ kind: 'collectionChanged', collection: { type: 'playlist', id }, fields }]
      : [];
    if (playlist.operations.length === 0 && !state.hasGap) return changes;
    const rows = await server.tracks(id, signal);
    const tracks = rows && rebuildPlaylist({ playlist, rows, index, compactedUpTo: state.compactedUpTo });
    return tracks ? [...changes, ...replacement(id, tracks)] : changes;
  }

  /** Reads the log up to the cursor once more, for a process that goes on with the work of another one. */
  async #readIndex(
    { cursor: end, compactedUpTo }: Continuation,
    signal: AbortSignal | undefined,
  ): Promise<PlaylistIndex> {
    const { log, profileId } = this.#options;
    const index = new PlaylistIndex(profileId);
    const reader = new LogReader(log, profileId);
    const isKnown = ({ operation: { id } }: DecodedOperation) => id <= compactedUpTo || isProcessed(id, end);
    let cursor: LogCursor = LOG_START;
    for (;;) {
      const piece = await reader.read(cursor, signal);
      if (piece.kind === 'piece') {
        piece.operations.filter(isKnown).forEach((decoded) => index.add(decoded));
        if (piece.isEnd || piece.cursor.last >= end.last) return index;
      }
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

interface Next {
  readonly changes: readonly LibraryChange[];
  readonly next: Step<'playlists'> | null;
}

interface RebuildStep {
  readonly playlist: LoggedPlaylist;
  readonly index: PlaylistIndex;
  readonly state: Step<'playlists'>;
  readonly signal: AbortSignal | undefined;
}

const byId = (one: LoggedPlaylist, other: LoggedPlaylist): number => (one.id < other.id ? -1 : 1);

/** Whether the log has lost the deletion of an earlier playlist with this id. */
const hasLost = ({ createdAt, operations }: LoggedPlaylist, { compactedUpTo }: Step<'playlists'>): boolean =>
  operations.some(({ place }) => place < createdAt && place <= compactedUpTo);

/** The fields in which the server differs. It applies the operations in their order, compaction ranks them by clock value. */
function changedFields(
  logged: CollectionFields,
  fields: CollectionFields | undefined,
): Partial<CollectionFields> | null {
  if (!fields) return null;
  const changed = Object.entries(fields).filter(
    ([key, value]: [string, string | null]) => (value ?? '') !== (logged[key as keyof CollectionFields] ?? ''),
  );
  return changed.length === 0 ? null : Object.fromEntries(changed);
}

/** The replacement of all tracks, in several changes if they are many. */
function replacement(playlistId: string, tracks: readonly TrackReference[]): LibraryChange[] {
  const rest = Array.from({ length: Math.ceil(tracks.length / MAX_TRACKS) - 1 }, (_none, index): LibraryChange => {
    const chunk = tracks.slice((index + 1) * MAX_TRACKS, (index + 2) * MAX_TRACKS);
    return { kind: 'tracksAdded', playlistId, tracks: chunk };
  });
  return [{ kind: 'tracksReplaced', playlistId, tracks: tracks.slice(0, MAX_TRACKS) }, ...rest];
}

/** The first changes, as many as fit into one part; at least one, if there is one. */
const firstOf = (changes: readonly LibraryChange[]): readonly LibraryChange[] =>
  leadingWithin(changes, MAX_TRACKS, (change) => ('tracks' in change ? change.tracks.length : 0));
