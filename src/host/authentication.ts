import * as vscode from 'vscode';
import type { Account } from '../account/account';
import type { AccountState } from '../account/accountState';
import type { SessionKey } from '../account/sessionKey';
import { DisposableList, type Disposable } from '../core/disposal';
import { safe, safeText, type SafeText } from '../core/safeText';
import type { ServerStatus } from '../protocol/status';

/** What the provider gives access to. */
export interface SignInProgram {
  readonly account: Account;
  /** Starts a sign-in. Rejects if the user does not complete it. */
  readonly signIn: () => Promise<ServerStatus>;
}

export interface AuthenticationOptions {
  /** The provider's id in the manifest. */
  readonly id: string;
  readonly program: () => Promise<SignInProgram>;
  /** Whether nobody is signed in, so that the program need not be started. */
  readonly isDormant: () => Promise<boolean>;
  /** The session id for a key. */
  readonly idOf: (key: SessionKey) => string;
  /** The key for a session id; undefined if the id is not valid. */
  readonly keyOf: (id: string) => SessionKey | undefined;
}

/** The Accounts menu shows no account while it waits for a server that may be unreachable. */
const TOKEN_TIMEOUT_MS = 5_000;

/** Provides the account to the editor's Accounts menu and to other extensions that request a session. */
export class WaveFlowAuthentication implements vscode.AuthenticationProvider, Disposable {
  readonly #options: AuthenticationOptions;
  readonly #subscriptions = new DisposableList();
  readonly #changed: vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>;
  #last: AccountsMenuEntry | undefined;

  readonly onDidChangeSessions;

  constructor(options: AuthenticationOptions) {
    this.#options = options;
    this.#changed = this.#subscriptions.add(new vscode.EventEmitter());
    this.onDidChangeSessions = this.#changed.event;
    this.#subscriptions.add(vscode.authentication.registerAuthenticationProvider(options.id, 'WaveFlow', this));
  }

  /** Tells the editor of the changes of this account. Call it once, before the account has a state. */
  follow(account: Account): void {
    this.#subscriptions.add(account.onDidChange((state) => this.#compare(state)));
  }

  /** Ignores scopes: a session has all rights of its account. */
  async getSessions(): Promise<vscode.AuthenticationSession[]> {
    if (await this.#options.isDormant()) return [];
    const { account } = await this.#options.program();
    if (!this.#entryOf(await account.status())) return [];
    const token = await account.latestToken(TOKEN_TIMEOUT_MS);
    // The request for the token may have shown that the session has expired.
    const entry = this.#entryOf(await account.status());
    return entry && token !== null ? [sessionOf(entry, token)] : [];
  }

  async createSession(): Promise<vscode.AuthenticationSession> {
    const { account, signIn } = await this.#options.program();
    const entry = this.#entryOf(await signIn());
    if (!entry) throw new vscode.CancellationError();
    return sessionOf(entry, await account.token());
  }

  /** Signs out the session with this id, in any profile. Does nothing if there is no such session. */
  async removeSession(id: string): Promise<void> {
    const key = this.#options.keyOf(id);
    if (key) await (await this.#options.program()).account.signOut(key);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #compare({ status }: AccountState): void {
    const before = this.#last;
    const now = this.#entryOf(status);
    this.#last = now;
    if (before?.id === now?.id && before?.label === now?.label && before?.isOffline === now?.isOffline) return;
    this.#changed.fire({
      added: now && before?.id !== now.id ? [sessionOf(now, '')] : [],
      removed: before && before.id !== now?.id ? [sessionOf(before, '')] : [],
      changed: now && before?.id === now.id ? [sessionOf(now, '')] : [],
    });
  }

  #entryOf({ signedIn, profile, url, account, connection }: ServerStatus): AccountsMenuEntry | undefined {
    if (!signedIn || url === null) return undefined;
    const id = this.#options.idOf({ profileId: profile.id, url });
    const label = safe`${safeText(account ?? profile.name)} @ ${safeText(new URL(url).host)}`;
    return { id, label, isOffline: connection.state === 'offline' };
  }
}

interface AccountsMenuEntry {
  /** Unique for each profile and server. */
  readonly id: string;
  /** "name @ host", shown in menus and dialogs of the editor. */
  readonly label: SafeText;
  /** While offline, an expired token cannot be renewed. */
  readonly isOffline: boolean;
}

const sessionOf = ({ id, label }: AccountsMenuEntry, accessToken: string): vscode.AuthenticationSession => ({
  id,
  accessToken,
  account: { id, label },
  scopes: [],
});
