import type { Clock } from '../core/clock';
import { findEarlierServer, markAsOtherServer, moveAccount } from '../store/tables/serverMove';
import { isSameScope, readAccountScope, type CurrentProfile, type SyncScope } from '../store/tables/syncScope';
import type { SessionKey } from './sessionKey';

/** An earlier server that may be the current one at another address. */
export interface MoveCandidate {
  readonly scope: SyncScope;
  /** Canonical URL of the earlier server. */
  readonly earlierUrl: string;
}

export interface ServerMoveOptions {
  /** The active profile, or the one with this id. */
  readonly profile: (profileId?: string) => Promise<CurrentProfile>;
  /** Removes a sign-in. */
  readonly signOut: (key: SessionKey) => Promise<unknown>;
  readonly clock: Clock;
}

/**
 * Servers that moved. The queue, what was announced and everything else of an account belong to its server's URL. Where
 * the same account (`sub`) turns up at another URL, that is the same server at a new address, or a copy of it. Nothing
 * else tells them apart: v1 servers have no id, and `iss` is an address too, which moves with the server or does not.
 * So the user is asked, once for each pair of URLs. Until then nothing is queued or sent, and no upload is offered;
 * edits are kept for the earlier server.
 */
export class ServerMove {
  readonly #options: ServerMoveOptions;

  constructor(options: ServerMoveOptions) {
    this.#options = options;
  }

  /** The move that the user has to decide about, else null. */
  async candidate(): Promise<MoveCandidate | null> {
    const profile = await this.#options.profile();
    return profile.database.read((queries) => {
      const scope = readAccountScope(queries, profile);
      const earlierUrl = scope && findEarlierServer(queries, scope);
      return scope && earlierUrl !== null ? { scope, earlierUrl } : null;
    });
  }

  /**
   * Moves everything to the new address in one transaction and signs out at the earlier one. Does nothing if the move was
   * decided in the meantime, in any window.
   */
  async accept(candidate: MoveCandidate): Promise<void> {
    const isMoved = await this.#resolve(candidate, ({ transaction, scope, earlierUrl }) =>
      moveAccount(transaction, scope, earlierUrl),
    );
    if (isMoved) await this.#options.signOut({ profileId: candidate.scope.profileId, url: candidate.earlierUrl });
  }

  /** Records that the server is a different one. The data of the earlier server stays with it. */
  async decline(candidate: MoveCandidate): Promise<void> {
    await this.#resolve(candidate, ({ transaction, scope, earlierUrl }) =>
      markAsOtherServer(transaction, scope, earlierUrl, this.#options.clock.now()),
    );
  }

  /** @returns whether the move was still undecided */
  async #resolve({ scope, earlierUrl }: MoveCandidate, work: (move: OpenMove) => void): Promise<boolean> {
    const { database } = await this.#options.profile(scope.profileId);
    return database.write((transaction) => {
      const now = readAccountScope(transaction, scope);
      const isOpen = isSameScope(now, scope) && findEarlierServer(transaction, scope) === earlierUrl;
      if (isOpen) work({ transaction, scope, earlierUrl });
      return isOpen;
    });
  }
}

interface OpenMove extends MoveCandidate {
  readonly transaction: Parameters<typeof moveAccount>[0];
}
