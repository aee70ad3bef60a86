import assert from 'node:assert/strict';
import * as z from 'zod';
import { openedCredentials, parseCredentials, type OpaqueCredentials } from '../../src/account/credentials';
import type { SessionKey } from '../../src/account/sessionKey';
import { systemTimers } from '../../src/core/timers';
import { NodeHttp } from '../../src/platform/node/http';
import type { Http } from '../../src/remote/http';
import { V2Client } from '../../src/remote/v2/client';
import { logIn, type V2Session } from '../../src/remote/v2/sessions';
import { SwitchBench } from '../server/v2/switchBench';
import { TestEditor, type AccountWindow, type WindowOptions } from './accountWindow';
import { flushTasks } from './manualTimers';
import { NotingHttp } from './notingHttp';

export const REFRESH = '/api/v2/auth/refresh';
export const LOGOUT = '/api/v2/auth/logout';
export const ADA = { username: 'ada', password: 'correct horse battery', deviceName: 'VS Code' };
export const BEN = { username: 'ben', password: 'staple battery horse', deviceName: 'VS Code' };

/** A window in which ada is signed in to a server of protocol v2. */
export class TokenBench {
  readonly server = SwitchBench.forSuite();
  readonly http = new NodeHttp({ version: '1.2.3', timers: systemTimers });
  editor = new TestEditor();
  /** What windows send requests with. */
  noted = new NotingHttp(this.http);
  window = this.openWindow();
  key: SessionKey = { profileId: '', url: '' };

  /** For the suite that calls this. */
  static forSuite(): TokenBench {
    const bench = new TokenBench();
    beforeEach(() => bench.#start());
    after(() => bench.http.dispose());
    return bench;
  }

  openWindow(options: WindowOptions = {}): AccountWindow {
    const { http = this.noted } = options;
    return this.editor.openWindow({ ...options, http, probe: (_key, tokens) => this.ask({ tokens }, http) });
  }

  /** What a request does: it is sent again once, with another token, after a 401. */
  async ask({ tokens }: Pick<AccountWindow, 'tokens'> = this.window, http: Http = this.noted): Promise<void> {
    const token = (rejected: string | undefined) => tokens.current(this.key, rejected);
    await new V2Client({ http, url: this.key.url, token }).get('/api/v2/playlists', z.unknown());
  }

  async signIn(credentials = ADA): Promise<V2Session> {
    const session = await logIn(this.http, this.key.url, credentials);
    await this.window.account.signIn(this.key, openedCredentials(session, this.editor.timers.now()));
    await flushTasks();
    return session;
  }

  async current(rejected?: string, from = this.window): Promise<string> {
    return (await from.tokens.current(this.key, rejected)).value;
  }

  /** Bodies of the requests to renew. */
  renewals(): string[] {
    return this.noted.bodiesOf(REFRESH);
  }

  stored(): OpaqueCredentials {
    const credentials = parseCredentials([...this.editor.secrets.values.values()][0]);
    assert(credentials?.kind === 'opaque');
    return credentials;
  }

  async connection(): Promise<string> {
    return (await this.window.account.status()).connection.state;
  }

  /** The server accepts the access tokens of ada no longer. */
  expireAccess(): Promise<void> {
    return this.server.act({ action: 'expire access', username: 'ada' });
  }

  async #start(): Promise<void> {
    this.editor = new TestEditor();
    this.noted = new NotingHttp(this.http);
    this.window = this.openWindow();
    const { profile } = await this.window.setServerUrl(this.server.bed.url);
    this.key = { profileId: profile.id, url: this.server.bed.url };
    await this.signIn();
    await this.window.account.check();
    this.noted.requests.length = 0;
  }
}
