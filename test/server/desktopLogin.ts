import { searchText } from './searchText';

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/** A program on this machine that waits for a token (PROTOCOL.md, "Sign-in pages"). */
export class DesktopLogin {
  readonly #callback: URL;
  readonly #state: string;

  private constructor(callback: URL, state: string) {
    this.#callback = callback;
    this.#state = state;
  }

  /** Undefined unless `cb` and `state` hold. */
  static read(search: URLSearchParams): DesktopLogin | undefined {
    const callback = parseCallback(searchText(search, 'cb'));
    const state = searchText(search, 'state')?.trim();
    return callback && state ? new DesktopLogin(callback, state) : undefined;
  }

  /** Path and query that ask for the same. */
  get path(): string {
    return `/desktop-login?${new URLSearchParams({ cb: this.#callback.href, state: this.#state })}`;
  }

  /** Address that hands the token over. */
  granted(token: string): string {
    return this.#callbackWith('token', token);
  }

  /** The callback that reports that the user gave up. Upstream never sends it (PROTOCOL.md, "Sign-in pages"). */
  refused(): string {
    return this.#callbackWith('error', 'access_denied');
  }

  #callbackWith(name: string, value: string): string {
    const address = new URL(this.#callback);
    address.searchParams.set(name, value);
    address.searchParams.set('state', this.#state);
    return address.href;
  }
}

/** Undefined unless the address is one of this machine, over http, with a port that needs no privilege. */
function parseCallback(text = ''): URL | undefined {
  if (!URL.canParse(text)) {
    return undefined;
  }
  const url = new URL(text);
  const holds = url.protocol === 'http:' && LOOPBACK_HOSTS.includes(url.hostname) && Number(url.port) >= 1024;
  return holds ? url : undefined;
}
