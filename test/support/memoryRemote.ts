import { cancelled, unauthorized, type WaveFlowError } from '../../src/core/errors';
import type { FetchedChange, FetchResult, FullPart, HintListener, SyncServer } from '../../src/remote/syncServer';
import type { ServerOptions } from '../../src/sync/serverAccess';

/** One operation of the log. Its place is its index plus one. */
interface Entry {
  readonly id: string;
  readonly clock: number;
  readonly isReadable: boolean;
}

interface OpenSocket {
  readonly listener: HintListener;
  readonly account: string;
}

/**
 * The receiving side of a server, in memory, for all URLs and accounts at once: a log that can be compacted, and sockets.
 * Cursors are places in the log. Everything that is asked passes `onRequest`.
 */
export class MemoryRemote {
  #log: Entry[] = [];
  /** Operations up to this place are gone. */
  #compacted = 0;
  readonly #waiting = new Set<OpenSocket>();
  /** How many operations were ever stored. */
  #last = 0;
  pageSize = 2;
  /** Names of the requests, with what they were asked for. */
  readonly requests: string[] = [];
  readonly acknowledged: string[] = [];
  readonly rejectedTokens = new Set<string>();
  /** For the next requests, one after the other; undefined for none. */
  readonly faults: (WaveFlowError | undefined)[] = [];
  /** For all requests. */
  outage: WaveFlowError | undefined;
  /** Awaited before each answer. */
  onRequest: (request: string) => Promise<void> | void = () => undefined;
  /** Whether sockets can be opened, and with which error not. */
  socketFault: { readonly error: WaveFlowError | undefined } | undefined;
  /** Whether sockets open by themselves. */
  opensSockets = true;
  readonly sockets = new Set<OpenSocket>();
  /** Whether the full state lacks something. */
  hasGap = false;
  /** Whether the next continuation is good for nothing. */
  rejectsContinuations = false;
  /** How often a socket was asked for. */
  socketCount = 0;

  /** Stores operations of another device, and tells the sockets. */
  store(...ids: string[]): void {
    this.storeSilently(...ids);
    this.hint();
  }

  /** The sockets do not report it. */
  storeSilently(...ids: string[]): void {
    for (const id of ids) this.add({ id, clock: 0, isReadable: true });
  }

  add(entry: Entry): void {
    this.#log.push(entry);
    this.#last++;
  }

  hint(): void {
    for (const { listener } of [...this.sockets]) listener.onHint();
  }

  /** Removes operations for good, and hands out nothing after a cursor below this place any more. */
  compact(upTo: number, ...ids: string[]): void {
    this.#compacted = upTo;
    this.#log = this.#log.map((entry) => (ids.includes(entry.id) ? { ...entry, id: '' } : entry));
  }

  /** Opens those that were asked for. */
  openSockets(): void {
    for (const socket of [...this.#waiting]) {
      this.#waiting.delete(socket);
      if (this.socketFault) {
        socket.listener.onEnd(this.socketFault.error);
        continue;
      }
      this.sockets.add(socket);
      socket.listener.onOpen();
    }
  }

  endSockets(error?: WaveFlowError): void {
    for (const socket of [...this.sockets]) {
      this.sockets.delete(socket);
      socket.listener.onEnd(error);
    }
  }

  /** The receiving half of a server. */
  open({ scope, token }: ServerOptions): Pick<SyncServer, 'fetch' | 'fetchAll' | 'acknowledge' | 'listen'> {
    const request = async (name: string, signal?: AbortSignal): Promise<void> => {
      this.requests.push(name);
      let used = await token(undefined);
      await this.onRequest(name);
      if (signal?.aborted) throw cancelled();
      const fault = this.outage ?? this.faults.shift();
      if (fault) throw fault;
      if (!this.rejectedTokens.has(used)) return;
      used = await token(used);
      if (this.rejectedTokens.has(used)) throw unauthorized(new URL(scope.serverUrl).host);
    };
    return {
      fetch: async (cursor, signal): Promise<FetchResult> => {
        await request(`fetch ${cursor}`, signal);
        const from = Number(cursor);
        if (from < this.#compacted) return { kind: 'cursorTooOld' };
        const { page, next, hasMore } = this.#page(from);
        return { kind: 'changes', ...page, cursor: String(next), hasMore };
      },
      fetchAll: async (continuation, signal): Promise<FullPart> => {
        await request(`fetchAll ${continuation}`, signal);
        const wanted = Number(continuation ?? 0);
        const isFirst = wanted === 0 || this.rejectsContinuations;
        this.rejectsContinuations = false;
        const { page, next, hasMore } = this.#page(isFirst ? 0 : wanted);
        const end = String(next);
        return {
          ...page,
          isFirst,
          hasGap: this.hasGap,
          continuation: hasMore ? end : null,
          cursor: hasMore ? null : end,
        };
      },
      acknowledge: async (cursor, signal) => {
        await request(`acknowledge ${cursor}`, signal);
        this.acknowledged.push(cursor);
      },
      listen: (listener) => this.#listen(listener, scope.accountId),
    };
  }

  #listen(listener: HintListener, account: string) {
    this.socketCount++;
    const socket: OpenSocket = { listener, account };
    this.#waiting.add(socket);
    queueMicrotask(() => {
      if (this.opensSockets) this.openSockets();
    });
    return {
      dispose: () => {
        this.#waiting.delete(socket);
        this.sockets.delete(socket);
      },
    };
  }

  #page(from: number) {
    const entries = this.#log.slice(from, from + this.pageSize);
    const next = from + entries.length;
    const readable = entries.filter(({ id, isReadable }) => isReadable && id !== '');
    const changes = readable.map(({ id }): FetchedChange => ({ operationId: id, place: null, change: null }));
    const unreadable = entries.filter(({ isReadable }) => !isReadable).length;
    const highestClock = Math.max(0, ...entries.map(({ clock }) => clock));
    return { page: { changes, unreadable, highestClock }, next, hasMore: next < this.#last };
  }
}
