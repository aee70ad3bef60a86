import type { Clock } from '../core/clock';
import { cancelled } from '../core/errors';
import type { AccessToken } from '../remote/accessToken';
import type { RemoteProfile } from '../remote/remoteProfile';
import type { Database, Transaction } from '../store/database';
import { readProfileLink, writeProfileLink, type ProfileLink } from '../store/tables/profileLink';
import { listProfiles } from '../store/tables/profiles';
import { PULL_START, readPullState, writePullPosition } from '../store/tables/pullState';
import { clearDrainOwner } from '../store/tables/pushState';
import { isSameScope, readScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';
import { decideLink } from './profileDecision';
import type { SessionKey } from './sessionKey';

/** Returns an access token other than `rejected`. */
type GetToken = (rejected: string | undefined) => Promise<AccessToken>;

export interface ProfileLinksOptions {
  /** Returns the profile with this canonical id, by default the one in use. */
  readonly profile: (profileId?: string) => Promise<CurrentProfile>;
  /** Returns the app database. */
  readonly app: () => Promise<Database>;
  /** Returns the profiles of the account, the one that was changed last first; null where accounts have none. */
  readonly listRemote: (
    scope: SyncScope,
    token: GetToken,
    signal?: AbortSignal,
  ) => Promise<readonly RemoteProfile[] | null>;
  /** Returns a token for this profile and server, other than `rejected`. */
  readonly token: (key: SessionKey, rejected?: string) => Promise<AccessToken>;
  /** Removes what the profile shares with the account. Returns false, with nothing changed, if not all of it is sent. */
  readonly leave: (transaction: Transaction, scope: SyncScope) => boolean;
  /** Queues what the profile shares with the account anew. Returns false, with nothing changed, if it cannot now. */
  readonly requeue: (transaction: Transaction, profile: CurrentProfile) => boolean;
  readonly clock: Clock;
}

/** The profiles of an account that the profile in use may be linked to. */
export interface ProfileChoices {
  readonly scope: SyncScope;
  /** The one that was changed last first. */
  readonly remote: readonly RemoteProfile[];
  /** Canonical id of the one in use; null if none is in use yet. */
  readonly current: string | null;
}

/**
 * Links the profiles of this device to those of accounts. Each device gives its profiles ids of its own, and an operation
 * on a playlist applies only to the profile whose id it has (PROTOCOL.md, "Operations of other profiles"): devices share
 * playlists only if they use the same id.
 */
export class ProfileLinks {
  readonly #options: ProfileLinksOptions;

  constructor(options: ProfileLinksOptions) {
    this.#options = options;
  }

  /** The id that the profile has for the account: its own, unless it is linked to another one. */
  async find(scope: SyncScope): Promise<string> {
    return (await this.#read(scope))?.id ?? scope.profileId;
  }

  /**
   * Links the profile, unless it is linked for good. Once linked to another id, everything is pulled anew, because what
   * was pulled before has passed it over.
   * @throws WaveFlowError `cancelled` if the user has to choose a profile first
   */
  async ensure(scope: SyncScope, token: GetToken, signal?: AbortSignal): Promise<void> {
    const before = await this.#read(scope);
    if (before?.state === 'undecided') throw cancelled();
    if (before?.state === 'final') return;
    const { clock, listRemote, profile, requeue } = this.#options;
    const remote = await listRemote(scope, token, signal);
    if (remote === null) return;
    const { profileId } = scope;
    const { link, isLate } = decideLink({
      profileId,
      ours: await this.#ours(),
      link: before,
      remote,
      now: clock.now(),
    });
    if (!isSameLink(link, before)) {
      const linked = await profile(profileId);
      await linked.database.write((transaction) => {
        if (!isSameLink(readProfileLink(transaction, scope), before)) return;
        if (isLate) {
          if (!requeue(transaction, linked)) throw cancelled();
          clearDrainOwner(transaction);
        }
        this.#link(transaction, scope, link);
      });
    }
    if (link.state === 'undecided') throw cancelled();
  }

  /** What the user may choose from; null while signed out, and where accounts have no profiles. Rejects if the server cannot be asked. */
  async choices(): Promise<ProfileChoices | null> {
    const { profile, token, listRemote } = this.#options;
    const current = await profile();
    const scope = await current.database.read((queries) => readScope(queries, current));
    if (scope === null) return null;
    const key = { profileId: scope.profileId, url: scope.serverUrl };
    const remote = await listRemote(scope, (rejected) => token(key, rejected));
    if (remote === null) return null;
    const ours = await this.#ours();
    const link = await this.#read(scope);
    return {
      scope,
      remote: remote.filter(({ id }) => id === scope.profileId || !ours.has(id)),
      current: link === null || link.state === 'undecided' ? null : link.id,
    };
  }

  /**
   * Links the profile in use to this one for good. What it shares with an earlier one is removed here, and stays on the
   * server. Does nothing if another account is in use meanwhile.
   * @returns false, with nothing changed, if it has edits for the earlier one that are not sent
   */
  async choose({ scope }: ProfileChoices, id: string): Promise<boolean> {
    const current = await this.#options.profile(scope.profileId);
    return current.database.write((transaction) => {
      if (!isSameScope(readScope(transaction, current), scope)) return true;
      const before = readProfileLink(transaction, scope);
      const isFirst = before === null || before.state === 'undecided';
      const isOther = !isFirst && before.id !== id;
      if (isOther && !this.#options.leave(transaction, scope)) return false;
      // Ends runs that use the earlier one.
      clearDrainOwner(transaction);
      this.#link(transaction, scope, { id, state: 'final', seenAt: null });
      return true;
    });
  }

  /** Where the remote state may have anything of an earlier profile, it is collected anew beside the live data. */
  #link(transaction: Transaction, scope: SyncScope, link: ProfileLink): void {
    const before = readProfileLink(transaction, scope);
    writeProfileLink(transaction, scope, link);
    if (link.id === (before?.id ?? scope.profileId)) return;
    const { cursor, isStaging } = readPullState(transaction, scope);
    writePullPosition(transaction, scope, { ...PULL_START, isStaging: isStaging || cursor !== null });
  }

  async #read(scope: SyncScope): Promise<ProfileLink | null> {
    const { database } = await this.#options.profile(scope.profileId);
    return database.read((queries) => readProfileLink(queries, scope));
  }

  /** Canonical ids of the profiles of this device. */
  async #ours(): Promise<Set<string>> {
    const app = await this.#options.app();
    return new Set((await app.read(listProfiles)).map(({ id }) => id));
  }
}

const isSameLink = (one: ProfileLink | null, other: ProfileLink | null): boolean =>
  one?.id === other?.id && one?.state === other?.state && one?.seenAt === other?.seenAt;
