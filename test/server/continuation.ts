import { DesktopLogin } from './desktopLogin';
import { searchText } from './searchText';

/** Only there to parse paths against. */
const ANY_ORIGIN = 'http://origin.invalid';

/** Where the browser goes after signing in (PROTOCOL.md, "Sign-in pages"). */
export class Continuation {
  /** Path and query to go to: those of a desktop that asked for the sign-in, or `/music`; else `/`. */
  readonly target: string;

  constructor(target: string) {
    this.target = target;
  }

  /** Reads the search parameter `continue`, whose every other target counts as `/`. */
  static read(search: URLSearchParams): Continuation {
    return new Continuation(safeTarget(searchText(search, 'continue')));
  }

  /** The path of a page of ours with this continuation on it. */
  on(page: string): string {
    return this.target === '/' ? page : `${page}?${new URLSearchParams({ continue: this.target })}`;
  }

  /** The desktop that waits for the end of the sign-in. */
  get desktop(): DesktopLogin | undefined {
    return DesktopLogin.read(new URL(this.target, ANY_ORIGIN).searchParams);
  }
}

function safeTarget(text: string | undefined): string {
  if (text === undefined || !URL.canParse(text, ANY_ORIGIN)) {
    return '/';
  }
  const { origin, pathname, search } = new URL(text, ANY_ORIGIN);
  const leadsToDesktop = pathname === '/desktop-login' || pathname.startsWith('/desktop-login/');
  if (origin !== ANY_ORIGIN) {
    return '/';
  }
  return leadsToDesktop || pathname === '/music' ? pathname + search : '/';
}
