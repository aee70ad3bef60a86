import assert from 'node:assert/strict';
import * as z from 'zod';
import { changeSchema } from './controls';

const tokensSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.string(),
  expires_in: z.int(),
  user: z.object({ id: z.string(), username: z.string(), role: z.string(), scopes: z.array(z.string()).optional() }),
  device_id: z.string(),
});
export type Tokens = z.output<typeof tokensSchema>;

export interface SendOptions {
  /** Sent as JSON. */
  body?: unknown;
  operationId?: string;
  deviceId?: string;
  headers?: Record<string, string>;
  /** In place of the client's own; null for none. */
  token?: string | null;
}

export const songSchema = z.object({ id: z.string(), title: z.string(), album_id: z.string(), full_hash: z.string() });
export const playlistSchema = z.object({
  id: z.string(),
  name: z.string(),
  comment: z.string().nullable(),
  public: z.boolean(),
  songs: z.array(songSchema.loose()),
});
export const pageSchema = z.object({
  changes: z.array(changeSchema),
  next_cursor: z.int(),
  has_more: z.boolean(),
});
export const shareSchema = z.object({
  id: z.string(),
  url: z.string().optional(),
  description: z.string().nullable(),
  expires_at: z.int().nullable(),
  track_ids: z.array(z.string()),
});

/** Speaks to a v2 server as a client does that is signed in. */
export class TestClient {
  readonly url: string;
  tokens: Tokens;

  constructor(url: string, tokens: Tokens) {
    this.url = url;
    this.tokens = tokens;
  }

  static async logIn(url: string, credentials: { username: string; password: string }): Promise<TestClient> {
    const response = await post(`${url}/api/v2/auth/login`, { ...credentials, device_name: 'Contract test' });
    return new TestClient(url, await readTokens(response));
  }

  get accountId(): string {
    return this.tokens.user.id;
  }

  /** @param path below `/api/v2` */
  send(method: string, path: string, options: SendOptions = {}): Promise<Response> {
    const { body, operationId, deviceId, headers = {}, token = this.tokens.access_token } = options;
    return fetch(`${this.url}/api/v2${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(operationId === undefined ? {} : { 'x-waveflow-operation-id': operationId }),
        ...(deviceId === undefined ? {} : { 'x-waveflow-device-id': deviceId }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    const response = await this.send('GET', path);
    assert.equal(response.status, 200, path);
    return schema.parse(await response.json());
  }

  /** Sends, and expects a refusal in the server's own form. */
  async expectRefusal(
    [status, code]: readonly [status: number, code: string],
    ...[method, path, options]: Parameters<TestClient['send']>
  ): Promise<void> {
    const response = await this.send(method, path, options);
    assert.equal(response.status, status, `${method} ${path}`);
    const body = z.object({ code: z.string(), message: z.string() }).parse(await response.json());
    assert.equal(body.code, code);
  }

  async createPlaylist(name: string, track_ids: readonly string[], options: SendOptions = {}) {
    const response = await this.send('POST', '/playlists', { ...options, body: { name, track_ids } });
    assert.equal(response.status, 201);
    return playlistSchema.parse(await response.json());
  }

  async changes(after: number, limit = 500) {
    return this.get(`/sync/changes?after=${after}&limit=${limit}`, pageSchema);
  }

  /** The cursor of a snapshot. */
  async cursor(): Promise<number> {
    return (await this.get('/sync/snapshot', z.object({ cursor: z.int() }))).cursor;
  }

  async renew(refreshToken = this.tokens.refresh_token): Promise<Response> {
    return post(`${this.url}/api/v2/auth/refresh`, { refresh_token: refreshToken });
  }
}

export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

export async function readTokens(response: Response): Promise<Tokens> {
  assert.equal(response.status, 200);
  return tokensSchema.parse(await response.json());
}
