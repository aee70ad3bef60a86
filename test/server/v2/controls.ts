import * as z from 'zod';
import type { TrustingRequest } from '../trustingFetch';
import type { Action } from './actions';
import type { ChangedSettings } from './behaviour';

/** Sends a request and rejects when it is refused. */
type Send = (path: string, init?: TrustingRequest) => Promise<Response>;

const accountSchema = z.object({ id: z.string(), username: z.string(), role: z.string() });
const deviceSchema = z.object({ id: z.string(), name: z.string(), revoked: z.boolean() });
/** An event of the journal, as the feed returns it. */
export const changeSchema = z.object({
  cursor: z.int(),
  event_id: z.string(),
  operation_id: z.string(),
  origin_device_id: z.string().nullable(),
  entity_type: z.string(),
  entity_id: z.string(),
  action: z.string(),
  payload: z.record(z.string(), z.unknown()),
  changed_at: z.int(),
});
const entitySchema = z.object({ entity_type: z.string(), entity_id: z.string() });
const stateSchema = z.object({
  playlists: z.array(
    z.object({ id: z.string(), name: z.string(), comment: z.string().nullable(), track_ids: z.array(z.string()) }),
  ),
  favorites: z.array(entitySchema),
  ratings: z.array(entitySchema.extend({ rating: z.int() })),
  plays: z.array(z.object({ track_id: z.string(), submission: z.int() })),
  shares: z.array(z.object({ id: z.string(), description: z.string().nullable() })),
});

/** What a test sees of a v2 server in a process of its own, and what it can turn there. Users are named by username. */
export class V2Controls {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Leaves the other settings as they are. */
  async change(settings: ChangedSettings): Promise<void> {
    await this.#send('/__v2/settings', { method: 'PATCH', body: JSON.stringify(settings), headers: json });
  }

  /** Does something that tells nothing. */
  async do(action: Action): Promise<void> {
    await this.#ask(action, z.unknown());
  }

  /** Settings as usual, nothing poisoned, garbled or held, the clock right. Data stays. */
  clear(): Promise<void> {
    return this.do({ action: 'clear' });
  }

  /** An account that is a member of every library. */
  createAccount(account: { username: string; password: string; role?: 'admin' | 'user' }) {
    return this.#ask({ action: 'create account', ...account }, accountSchema);
  }

  /** The new id of the account. */
  changeAccountId(username: string): Promise<string> {
    return this.#ask({ action: 'change account id', username }, z.string());
  }

  /** The secret of a new token. */
  async createApiToken(username: string, scopes: string[] = []): Promise<string> {
    const { secret } = await this.#ask(
      { action: 'create api token', username, scopes },
      z.object({ secret: z.string() }),
    );
    return secret;
  }

  devices(username: string) {
    return this.#ask({ action: 'devices', username }, z.array(deviceSchema));
  }

  /** How many renewals are held back. */
  heldRenewals(): Promise<number> {
    return this.#ask({ action: 'held renewals' }, z.int());
  }

  /** What the journal has of the account, ascending. */
  journal(username: string) {
    return this.#ask({ action: 'journal', username }, z.array(changeSchema));
  }

  /** What the account has, with the tracks that it cannot see. */
  state(username: string) {
    return this.#ask({ action: 'state', username }, stateSchema);
  }

  /** How far the devices of the account have come. */
  acks(username: string) {
    return this.#ask({ action: 'acks', username }, z.array(z.object({ device_id: z.string(), cursor: z.int() })));
  }

  /** How many sockets of the account are open. */
  sockets(username: string): Promise<number> {
    return this.#ask({ action: 'sockets', username }, z.int());
  }

  async #ask<Schema extends z.ZodType>(action: Action, schema: Schema): Promise<z.output<Schema>> {
    const response = await this.#send('/__v2/actions', { method: 'POST', body: JSON.stringify(action), headers: json });
    return schema.parse(await response.json());
  }
}

const json = { 'content-type': 'application/json' };
