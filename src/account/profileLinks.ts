import type { Database } from '../store/database';
import { addProfileLink, readProfileLink } from '../store/tables/profileLink';
import { listProfiles } from '../store/tables/profiles';
import { PULL_START, writePullPosition } from '../store/tables/pullState';
import type { CurrentProfile, SyncScope } from '../store/tables/syncScope';

export interface ProfileLinksOptions {
  /** Returns the profile with this canonical id. */
  readonly profile: (profileId: string) => Promise<CurrentProfile>;
  /** Returns the app database. */
  readonly app: () => Promise<Database>;
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
    const { database } = await this.#options.profile(scope.profileId);
    return (await database.read((queries) => readProfileLink(queries, scope))) ?? scope.profileId;
  }

  /**
   * Links the profile, unless it is linked: to its own id if the account has it, else to the profile of the account that
   * was changed last. As long as the account has no profile, it is not linked: another device may be the first to use
   * one. Once linked to another id, everything is pulled anew, because what was pulled before has passed it over.
   * @param listRemote canonical ids of the account's profiles, the one that was changed last first
   */
  async ensure(scope: SyncScope, listRemote: () => Promise<readonly string[]>): Promise<void> {
    const { database } = await this.#options.profile(scope.profileId);
    if ((await database.read((queries) => readProfileLink(queries, scope))) !== null) return;
    const id = await this.#choose(scope, await listRemote());
    if (id === undefined) return;
    await database.write((transaction) => {
      if (readProfileLink(transaction, scope) !== null) return;
      addProfileLink(transaction, scope, id);
      if (id !== scope.profileId) writePullPosition(transaction, scope, PULL_START);
    });
  }

  async #choose({ profileId }: SyncScope, remote: readonly string[]): Promise<string | undefined> {
    if (remote.includes(profileId)) return profileId;
    const app = await this.#options.app();
    const ours = new Set((await app.read(listProfiles)).map(({ id }) => id));
    return remote.find((id) => !ours.has(id));
  }
}
