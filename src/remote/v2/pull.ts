import type { Clock } from '../../core/clock';
import type { Disposable } from '../../core/disposal';
import { HintConnection } from '../hintConnection';
import type { Sockets } from '../socket';
import type { FetchResult, FullPart, HintListener } from '../syncServer';
import { ChangeFeed } from './changeFeed';
import { v2ResponseError, type V2Client } from './client';
import { EventChanges } from './eventChanges';
import type { Identities } from './identities';
import { Libraries } from './libraries';
import { formatPullCursor, parsePullCursor } from './pullCursor';
import type { PullMemory } from './pullMemory';
import { SnapshotPull } from './snapshotPull';
import type { PullSide } from './syncServer';
import { TrackReferences } from './trackReferences';

const ACK_PATH = '/api/v2/sync/ack';
const SOCKET_PATH = '/api/v2/sync/socket';
/** How a request is refused whose upgrade was removed on the way, or which a proxy does not know. */
const NO_UPGRADE: ReadonlySet<number> = new Set([400, 404, 405, 426, 501]);
const UNPROCESSABLE = 422;
const DAY_MS = 24 * 60 * 60_000;

export interface V2PullOptions {
  readonly client: V2Client;
  readonly identities: Identities;
  readonly sockets: Sockets;
  readonly clock: Clock;
  /** Of this account. */
  readonly memory: PullMemory;
}

/** Receives from a server of protocol v2 (PROTOCOL.md, "v2 sync"). */
export class V2Pull implements PullSide {
  readonly #options: V2PullOptions;
  readonly #feed: ChangeFeed;
  readonly #changes: EventChanges;
  readonly #libraries: Libraries;
  readonly #snapshot: SnapshotPull;

  constructor(options: V2PullOptions) {
    this.#options = options;
    const tracks = new TrackReferences(options);
    this.#feed = new ChangeFeed(options);
    this.#changes = new EventChanges({ ...options, tracks });
    this.#libraries = new Libraries(options);
    this.#snapshot = new SnapshotPull({ ...options, tracks, libraries: this.#libraries });
  }

  async fetch(text: string, signal?: AbortSignal): Promise<FetchResult> {
    const { clock, memory } = this.#options;
    const cursor = parsePullCursor(text);
    // Some changes make no event (PROTOCOL.md, "v2 snapshot").
    if (!cursor || Math.abs(clock.now() - cursor.takenAt) > DAY_MS) return { kind: 'cursorTooOld' };
    const piece = await this.#feed.read(cursor.position, signal);
    if (!piece) return { kind: 'cursorTooOld' };
    const isOutdated =
      piece.events.length === 0 &&
      ((await this.#isFromFuture(cursor.position, signal)) ||
        (await this.#libraries.haveChanged(cursor.libraries, signal)));
    if (isOutdated) return { kind: 'cursorTooOld' };
    const changes = await this.#changes.of(piece.events, signal);
    memory.position = piece.end;
    return {
      kind: 'changes',
      changes,
      unreadable: 0,
      highestClock: 0,
      cursor: formatPullCursor({ ...cursor, position: piece.end }),
      hasMore: piece.hasMore,
    };
  }

  fetchAll(continuation: string | null, signal?: AbortSignal): Promise<FullPart> {
    return this.#snapshot.part(continuation, signal);
  }

  async acknowledge(text: string, signal?: AbortSignal): Promise<void> {
    const { client, memory } = this.#options;
    const cursor = parsePullCursor(text);
    if (!cursor) return;
    const response = await client.acknowledge(cursor.position, signal);
    if (response?.status === UNPROCESSABLE) memory.isConfirmed = false;
    const error = response && v2ResponseError(response, client.target(ACK_PATH));
    if (error) throw error;
  }

  /** The socket outlives the session (PROTOCOL.md, "v2 socket"): who listens ends it. */
  listen(listener: HintListener): Disposable {
    const { client, memory, sockets } = this.#options;
    // The server may have been restarted with a backup.
    memory.isConfirmed = false;
    const path = `${SOCKET_PATH}?after=${memory.position}`;
    return new HintConnection({ client, path, noUpgrade: NO_UPGRADE, sockets, listener });
  }

  /** Whether the journal ends before this position, as after a backup was brought back (PROTOCOL.md, "v2 acknowledgements"). */
  async #isFromFuture(position: number, signal: AbortSignal | undefined): Promise<boolean> {
    const { client, memory } = this.#options;
    if (memory.isConfirmed || position === 0) return false;
    const response = await client.acknowledge(position, signal);
    const isRefused = response?.status === UNPROCESSABLE;
    // If even the beginning is refused, it is because of the device.
    const isFuture = isRefused && (await client.acknowledge(0, signal))?.status === 204;
    // Other refusals say nothing about the cursor.
    memory.isConfirmed = !isFuture && (response === undefined || response.status < 500);
    return isFuture;
  }
}
