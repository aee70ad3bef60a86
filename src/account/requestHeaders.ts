import * as z from 'zod';
import type { Clock } from '../core/clock';
import { DisposableList, type Disposable } from '../core/disposal';
import { Emitter, type Event } from '../core/emitter';
import { asWaveFlowError, keyringFailed, type WaveFlowError } from '../core/errors';
import { Serial } from '../core/serial';
import { parseHeaderName, parseHeaderValue } from '../remote/requestHeader';
import type { Secrets } from './secrets';

/** Key of the single secret that holds all values. */
const SECRET_KEY = 'waveflow.requestHeaders';
/** The cache expires because a keyring may not notify this window of a change in another one. */
const CACHE_MS = 60_000;
const MAX_NAMES = 20;

const storedHeaders = z.array(z.object({ origin: z.string(), name: z.string(), value: z.string() }));
type StoredHeaders = z.infer<typeof storedHeaders>;

/** The setting that names the headers. */
export interface HeaderSetting {
  /** As written in the setting, not validated. */
  names(): readonly string[];
  add(name: string): Promise<void>;
  readonly onDidChange: Event<void>;
}

export interface RequestHeadersOptions {
  readonly secrets: Secrets;
  readonly setting: HeaderSetting;
  readonly clock: Clock;
}

/** A header at an origin, without its value. */
export interface HeaderState {
  readonly name: string;
  readonly origin: string;
  /** `unnamed`: a value is stored, but it is not sent because the setting does not list the header. */
  readonly state: 'set' | 'missing' | 'unnamed';
}

/** An invalid header name in the setting. */
export interface InvalidHeader {
  readonly name: string;
  readonly error: WaveFlowError;
}

/**
 * Headers for a gateway in front of the server. The setting lists their names, and the keyring stores one value per name
 * and origin. A value is only sent to its own origin. Values whose name is not in the setting are kept but not sent.
 */
export class RequestHeaders implements Disposable {
  readonly #options: RequestHeadersOptions;
  readonly #subscriptions = new DisposableList();
  readonly #changed = new Emitter<void>();
  readonly #serial = new Serial();
  #cache: { readonly at: number; readonly headers: Promise<StoredHeaders> } | undefined;

  /** Fires when the headers of requests may have changed, in any window. */
  readonly onDidChange = this.#changed.event;

  constructor(options: RequestHeadersOptions) {
    this.#options = options;
    this.#subscriptions.add(this.#changed);
    this.#subscriptions.add(options.setting.onDidChange(() => this.#changed.fire()));
    this.#subscriptions.add(options.secrets.onDidChange((key) => key === SECRET_KEY && this.#invalidate()));
  }

  /** Values of the headers for requests to this origin, by name. @throws WaveFlowError `keyring.failed` */
  readonly headersFor = async (origin: string): Promise<Readonly<Record<string, string>>> => {
    const { names } = this.#parseSetting();
    // No request waits for the keyring if there is nothing to send.
    if (names.length === 0) return {};
    const values = await this.#read();
    const sent = values.filter((header) => header.origin === origin && names.some(hasName(header.name)));
    return Object.fromEntries(sent.map(({ name, value }) => [name, value]));
  };

  /**
   * The headers of these origins in the order of the setting, followed by all values that are not sent.
   * @throws WaveFlowError `keyring.failed`
   */
  async list(origins: readonly string[]): Promise<HeaderState[]> {
    const { names } = this.#parseSetting();
    const values = await this.#read();
    const named = names.flatMap((name) =>
      origins.map((origin): HeaderState => {
        const isSet = values.some((header) => header.origin === origin && hasName(name)(header.name));
        return { name, origin, state: isSet ? 'set' : 'missing' };
      }),
    );
    const unnamed = values.filter(({ name }) => !names.some(hasName(name)));
    return [...named, ...unnamed.map(({ name, origin }): HeaderState => ({ name, origin, state: 'unnamed' }))];
  }

  /** Names in the setting that cannot be sent. */
  invalid(): InvalidHeader[] {
    return this.#parseSetting().refused;
  }

  /**
   * Adds a header to the setting, unless it is already listed.
   * @throws WaveFlowError `header.name` or `header.reserved`
   * @returns the name as written in the setting
   */
  async add(input: string): Promise<string> {
    const name = parseHeaderName(input);
    const known = this.#parseSetting().names.find(hasName(name));
    if (known === undefined) await this.#options.setting.add(name);
    return known ?? name;
  }

  /**
   * Stores a value, or deletes it if the input is blank.
   * @throws WaveFlowError `header.value`, or `keyring.failed`, also if the keyring did not store it
   * @returns whether a value is stored now
   */
  async set(header: Pick<HeaderState, 'name' | 'origin'>, input: string): Promise<boolean> {
    const value = parseHeaderValue(input);
    await this.#serial.run(() => this.#store(header, value));
    this.#invalidate();
    return value !== '';
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #parseSetting(): { names: string[]; refused: InvalidHeader[] } {
    const names: string[] = [];
    const refused: InvalidHeader[] = [];
    for (const written of this.#options.setting.names().slice(0, MAX_NAMES)) {
      try {
        const name = parseHeaderName(written);
        if (!names.some(hasName(name))) names.push(name);
      } catch (thrown) {
        const error = asWaveFlowError(thrown);
        refused.push({ name: written, error });
      }
    }
    return { names, refused };
  }

  #read(): Promise<StoredHeaders> {
    const now = this.#options.clock.now();
    if (this.#cache && Math.abs(now - this.#cache.at) < CACHE_MS) return this.#cache.headers;
    const headers = this.#options.secrets.get(SECRET_KEY).then(parse);
    const known = { at: now, headers };
    this.#cache = known;
    // A failure is not cached.
    headers.catch(() => this.#cache === known && (this.#cache = undefined));
    return headers;
  }

  /** All values share one secret, so a change reads the other values first. */
  async #store({ name, origin }: Pick<HeaderState, 'name' | 'origin'>, value: string): Promise<void> {
    const { secrets } = this.#options;
    const others = parse(await secrets.get(SECRET_KEY)).filter(
      (header) => header.origin !== origin || !hasName(name)(header.name),
    );
    const all = value === '' ? others : [...others, { origin, name, value }];
    if (all.length === 0) return secrets.delete(SECRET_KEY);
    const secret = JSON.stringify(all);
    await secrets.store(SECRET_KEY, secret);
    if ((await secrets.get(SECRET_KEY)) !== secret) throw keyringFailed(new Error('A value was not kept'));
  }

  #invalidate(): void {
    this.#cache = undefined;
    this.#changed.fire();
  }
}

/** Header names are case-insensitive. */
const hasName =
  (name: string) =>
  (other: string): boolean =>
    other.toLowerCase() === name.toLowerCase();

/** Empty if there is no secret, or it has another format. */
function parse(secret: string | undefined): StoredHeaders {
  try {
    return storedHeaders.parse(JSON.parse(secret ?? '[]'));
  } catch {
    return [];
  }
}
