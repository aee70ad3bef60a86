import * as z from 'zod';
import { appliedSchema } from '../apply/applied';
import type { Applied } from '../apply/applied';
import type { TrustingRequest } from '../trustingFetch';
import type { Compacted } from './compaction';
import type { Cursor } from './cursors';
import { opSchema } from './op';
import type { Op } from './op';
import type { ChangedRules } from './switches';

/** Sends a request and rejects when it is refused. */
type Send = (path: string, init?: TrustingRequest) => Promise<Response>;

const cursorsSchema = z.array(z.object({ device_id: z.string(), last_seen_id: z.int(), updated_at: z.int() }));
const compactedSchema = z.object({ users: z.int(), deleted: z.int() });
const socketsSchema = z.array(z.object({ device_id: z.string(), subscribed: z.boolean() }));
const flushedSchema = z.object({ moved: z.int() });

/** What a test sees of the sync of a server in a process of its own, and what it can turn there. */
export class SyncControls {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** The log of a user as far as it is not compacted away, ascending. */
  ops(email: string): Promise<Op[]> {
    return this.#read(`/__sync/ops?${new URLSearchParams({ email })}`, z.array(opSchema));
  }

  /** What the ops of a user came to on the server: playlists with their tracks, likes, ratings and so on. */
  applied(email: string): Promise<Applied> {
    return this.#read(`/__sync/applied?${new URLSearchParams({ email })}`, appliedSchema);
  }

  /** How far the devices of a user have come, by device; acks count once they are flushed. */
  cursors(email: string): Promise<Cursor[]> {
    return this.#read(`/__sync/cursors?${new URLSearchParams({ email })}`, cursorsSchema);
  }

  /** Sets the position and the time of a device's cursor; a cursor expires after 90 days. */
  setCursor(email: string, cursor: Cursor): Promise<void> {
    return this.#set('POST', '/__sync/cursors', { email, ...cursor });
  }

  /** From now on, pulls of this user from before the id get 410, except those from 0. */
  raiseWatermark(email: string, compactedUpTo: number): Promise<void> {
    return this.#set('POST', '/__sync/watermark', { email, compacted_up_to: compactedUpTo });
  }

  /** Leaves the other rules as they are. */
  change(rules: ChangedRules): Promise<void> {
    return this.#set('PATCH', '/__sync/rules', rules);
  }

  /** From now on every batch with this `operation_id`, or with an op on this `entity_id`, is refused with the status, from 400 to 599. */
  poison(id: string, status = 500): Promise<void> {
    return this.#set('POST', '/__sync/poison', { id, status });
  }

  /** From now on the operation, or every op on this entity, is stored as usual, but listed in no response. */
  omit(id: string): Promise<void> {
    return this.#set('POST', '/__sync/omit', { id });
  }

  /**
   * From now on a firewall in front of the server responds with a page to pushes whose body contains the word. The word
   * `"operation_id"` matches all but empty ones.
   */
  firewall(word: string, status = 403): Promise<void> {
    return this.#set('POST', '/__sync/firewall', { word, status });
  }

  /** From now on every op conflicts, and this is said to be the device's highest `lamport_ts`. */
  conflict(storedMax: number): Promise<void> {
    return this.#set('POST', '/__sync/conflict', { stored_max: storedMax });
  }

  /** From now on responses to pushes of so many ops, or more, have some megabytes. */
  enlarge(from: number): Promise<void> {
    return this.#set('POST', '/__sync/large', { from });
  }

  /**
   * From now on pulls and sockets carry this instead of the operation, or of the ops on this entity, each with the id
   * of the op unless the shape has one of its own.
   */
  garble(id: string, shape: object = { garbled: true }): Promise<void> {
    return this.#set('POST', '/__sync/garble', { id, shape });
  }

  /** The open sockets of a user, in the order in which they were opened. */
  sockets(email: string): Promise<z.output<typeof socketsSchema>> {
    return this.#read(`/__sync/sockets?${new URLSearchParams({ email })}`, socketsSchema);
  }

  /** Sends this text to all sockets of a user, whatever it is. */
  sendFrame(email: string, frame: string): Promise<void> {
    return this.#set('POST', '/__sync/frames', { email, frame });
  }

  /** Closes all sockets, as a server does that shuts down. */
  closeSockets(): Promise<void> {
    return this.#set('POST', '/__sync/sockets', { action: 'close' });
  }

  /** Ends the connections of all sockets without a close frame. */
  breakSockets(): Promise<void> {
    return this.#set('POST', '/__sync/sockets', { action: 'break' });
  }

  /** All open sockets stay open and fall silent: no frame, no pong. */
  muteSockets(): Promise<void> {
    return this.#set('POST', '/__sync/sockets', { action: 'mute' });
  }

  /**
   * New sockets open, but miss what is stored before {@link releaseSubscriptions} (PROTOCOL.md, "Gap before the
   * subscription").
   */
  holdSubscriptions(): Promise<void> {
    return this.#set('POST', '/__sync/sockets', { action: 'hold' });
  }

  releaseSubscriptions(): Promise<void> {
    return this.#set('POST', '/__sync/sockets', { action: 'release' });
  }

  /** Takes an id for {@link useReservedIds}; ops stored in between get higher ones (PROTOCOL.md, "Late commits"). */
  async reserveId(): Promise<number> {
    const { id } = await this.#read('/__sync/ids', z.object({ id: z.int() }), { method: 'POST' });
    return id;
  }

  /** The ops that are stored next get the reserved ids. */
  useReservedIds(): Promise<void> {
    return this.#set('PATCH', '/__sync/ids', { action: 'use reserved' });
  }

  /** Rules as usual, nothing poisoned, garbled or held any more. */
  clear(): Promise<void> {
    return this.#set('DELETE', '/__sync/switches');
  }

  /** Writes buffered acks to the cursors; resolves to how many cursors moved. */
  async flush(): Promise<number> {
    const { moved } = await this.#read('/__sync/flush', flushedSchema, { method: 'POST' });
    return moved;
  }

  /** Compacts now, for all users. */
  compact(): Promise<Compacted> {
    return this.#read('/__sync/compact', compactedSchema, { method: 'POST' });
  }

  async #read<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    init?: TrustingRequest,
  ): Promise<z.output<Schema>> {
    const response = await this.#send(path, init);
    return schema.parse(await response.json());
  }

  async #set(method: string, path: string, body?: unknown): Promise<void> {
    const content = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    await this.#send(path, { method, ...(body === undefined ? {} : content) });
  }
}
