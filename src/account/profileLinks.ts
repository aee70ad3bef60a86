import type { Database } from '../store/database';
import { addProfileLink, readProfileLink } from '../store/tables/profileLink';
import { listProfiles } from '../store/tables/profiles';
import { readPushState } from '../store/tables/pushState';
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
   * Links the profile, unless it is linked: to itself if it has sent something before, or the account knows it; else to
   * the profile of the account that was changed last; to itself if the account has none.
   * @param listRemote canonical ids of the account's profiles, the one that was changed last first
   */
  async ensure(scope: SyncScope, listRemote: () => Promise<readonly string[]>): Promise<void> {
    const { database } = await this.#options.profile(scope.profileId);
    const [link, hasSent] = await database.read((queries) => [
      readProfileLink(queries, scope),
      readPushState(queries, scope).lastPushAt !== null,
    ]);
    if (link !== null) return;
    const id = hasSent ? scope.profileId : await this.#choose(scope, await listRemote());
    await database.write((transaction) => addProfileLink(transaction, scope, id));
  }

  async #choose({ profileId }: SyncScope, remote: readonly string[]): Promise<string> {
    if (remote.includes(profileId)) return profileId;
    const app = await this.#options.app();
    const ours = new Set((await app.read(listProfiles)).map(({ id }) => id));
    return remote.find((id) => !ours.has(id)) ?? profileId;
  }
}
