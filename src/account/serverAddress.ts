import * as z from 'zod';
import type { Clock } from '../core/clock';
import { serverMissing, isWaveFlowError } from '../core/errors';
import type { Queries, Transaction } from '../store/database';
import { deleteSetting, readSetting, writeSetting, type Setting } from '../store/tables/settings';
import type { Databases } from './databases';
import { parseServerUrl } from './serverUrl';

/** The current server and its sign-in page. Both URLs are canonical; null means "none". */
export interface ServerAddress {
  readonly url: string | null;
  readonly webUrl: string | null;
}

/** A server to use from now on. */
export interface AddressChange {
  /** Canonical, or null for none. */
  readonly url: string | null;
  /** Canonical. If left out, the one that this server had when it was last current. */
  readonly webUrl?: string;
  /** Canonical. The web URL of a server that has none and had none. */
  readonly defaultWebUrl?: string | undefined;
}

/** PROTOCOL.md, "Setting keys". */
const SERVER_URL = 'app.waveflow_server_url';
const WEB_URL = 'app.waveflow_web_url';
/** Web URLs of the other servers, as pairs of server URL and web URL. */
const OTHER_WEB_URLS = 'app.waveflow_other_web_urls';

const urlPair = z.tuple([z.string(), z.string()]);
const urlPairs = z.array(urlPair.nullable().catch(null)).catch([]);

/**
 * The server and its web URL, which change together: a token or password must not go from one server's web page to
 * another server. Each server's own web URL is remembered while another server is in use.
 */
export class ServerAddresses {
  readonly #databases: Databases;
  readonly #clock: Clock;

  constructor(databases: Databases, clock: Clock) {
    this.#databases = databases;
    this.#clock = clock;
  }

  async current(): Promise<ServerAddress> {
    return (await this.#databases.app()).read(readServerAddress);
  }

  /** What `current` would be after a change. */
  async preview(change: AddressChange): Promise<ServerAddress> {
    return (await this.#databases.app()).read((queries) => previewAddress(queries, change));
  }

  async change(change: AddressChange): Promise<void> {
    const app = await this.#databases.app();
    await app.write((transaction) => {
      const before = readServerAddress(transaction);
      const after = previewAddress(transaction, change);
      if (after.url !== before.url) this.#remember(transaction, before);
      this.#set(transaction, SERVER_URL, after.url);
      this.#set(transaction, WEB_URL, after.webUrl);
    });
  }

  /**
   * @param webUrl canonical, or null for none
   * @param server the server that it belongs to, by default the current one. For another server it is only remembered.
   * @throws WaveFlowError `server.missing` if no server is set
   */
  async changeWebUrl(webUrl: string | null, server?: string): Promise<void> {
    const app = await this.#databases.app();
    await app.write((transaction) => {
      const { url } = readServerAddress(transaction);
      const owner = server ?? url;
      if (owner === null && webUrl !== null) throw serverMissing();
      if (owner === url) this.#set(transaction, WEB_URL, webUrl);
      else this.#remember(transaction, { url: owner, webUrl });
    });
  }

  #remember(transaction: Transaction, { url, webUrl }: ServerAddress): void {
    if (url === null) return;
    const others = readOthers(transaction);
    others.delete(url);
    if (webUrl !== null) others.set(url, webUrl);
    this.#write(transaction, { key: OTHER_WEB_URLS, value: JSON.stringify([...others]), valueType: 'json' });
  }

  #set(transaction: Transaction, key: string, url: string | null): void {
    if (url === null) deleteSetting(transaction, 'app_setting', key);
    else this.#write(transaction, { key, value: url, valueType: 'string' });
  }

  #write(transaction: Transaction, setting: Omit<Setting, 'now'>): void {
    if (readSetting(transaction, 'app_setting', setting.key) === setting.value) return;
    writeSetting(transaction, 'app_setting', { ...setting, now: this.#clock.now() });
  }
}

function previewAddress(queries: Queries, { url, webUrl, defaultWebUrl }: AddressChange): ServerAddress {
  const before = readServerAddress(queries);
  if (url === null) return { url, webUrl: null };
  const remembered = url === before.url ? before.webUrl : (readOthers(queries).get(url) ?? null);
  return { url, webUrl: webUrl ?? remembered ?? defaultWebUrl ?? null };
}

export const readServerAddress = (queries: Queries): ServerAddress => ({
  url: canonical(readSetting(queries, 'app_setting', SERVER_URL)),
  webUrl: canonical(readSetting(queries, 'app_setting', WEB_URL)),
});

function readOthers(queries: Queries): Map<string, string> {
  const others = new Map<string, string>();
  for (const [url, webUrl] of parseUrlPairs(readSetting(queries, 'app_setting', OTHER_WEB_URLS))) {
    const known = canonical(webUrl);
    if (known !== null) others.set(url, known);
  }
  return others;
}

function parseUrlPairs(text: string | null): [string, string][] {
  try {
    return urlPairs.parse(JSON.parse(text ?? '[]')).filter((one) => one !== null);
  } catch {
    return [];
  }
}

/** The stored URL in canonical form; null if there is none, or it is not a valid server URL. */
function canonical(stored: string | null): string | null {
  try {
    return parseServerUrl(stored ?? '');
  } catch (error) {
    if (isWaveFlowError(error)) return null;
    throw error;
  }
}
