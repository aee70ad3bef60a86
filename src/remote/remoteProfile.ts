/** A profile of an account, as its server knows it. */
export interface RemoteProfile {
  /** Canonical id. */
  readonly id: string;
  /** Null if it was never named. */
  readonly name: string | null;
  /** Names of its playlists, in the order of their creation. A playlist belongs to the profile that created it last. */
  readonly playlists: readonly string[];
  /** Milliseconds since the epoch; null if unknown. */
  readonly changedAt: number | null;
  /** Its place among the profiles of the account: lower if it was used earlier. */
  readonly firstUse: number;
}
