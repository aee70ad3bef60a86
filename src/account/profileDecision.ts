import type { RemoteProfile } from '../remote/remoteProfile';
import type { ProfileLink } from '../store/tables/profileLink';

/** A link that was made in the moment when two devices began at once is for good after this time. */
const SETTLING_MS = 60_000;

export interface DecisionOptions {
  /** Canonical id of the profile. */
  readonly profileId: string;
  /** Canonical ids of all profiles of this device. */
  readonly ours: ReadonlySet<string>;
  /** What was decided before; null for nothing. */
  readonly link: ProfileLink | null;
  /** The account's profiles. */
  readonly remote: readonly RemoteProfile[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** @param isLate whether operations were sent under the profile's own id already, which now is not used any more */
export interface Decision {
  readonly link: ProfileLink;
  readonly isLate: boolean;
}

/**
 * Decides which profile of the account a profile of this device is (PROTOCOL.md, "Operations of other profiles"). Of two
 * devices that begin at the same time, each with its own id, the one that was first in the log keeps it. Because an
 * operation may appear in the log late (PROTOCOL.md, "Late commits"), the own id is kept for good only after a while.
 */
export function decideLink({ profileId, ours, link, remote, now }: DecisionOptions): Decision {
  const others = remote.filter(({ id }) => id !== profileId && !ours.has(id));
  const own = remote.find(({ id }) => id === profileId);
  if (own === undefined) return { link: decideFirst(profileId, others), isLate: false };
  if (link?.state !== 'provisional') return { link: final(profileId), isLate: false };
  const earlier = others.filter(({ firstUse }) => firstUse < own.firstUse).sort((a, b) => a.firstUse - b.firstUse)[0];
  if (earlier !== undefined) return { link: final(earlier.id), isLate: true };
  const seenAt = link.seenAt ?? now;
  const isSettled = Math.abs(now - seenAt) >= SETTLING_MS;
  return { link: isSettled ? final(profileId) : { ...link, seenAt }, isLate: false };
}

/** A profile without playlists is no choice where others have some: its playlists may have moved to another one. */
function decideFirst(profileId: string, others: readonly RemoteProfile[]): ProfileLink {
  const filled = others.filter(({ playlists }) => playlists.length > 0);
  const [only, ...more] = filled.length > 0 ? filled : others;
  if (only === undefined) return { id: profileId, state: 'provisional', seenAt: null };
  return more.length === 0 ? final(only.id) : { id: profileId, state: 'undecided', seenAt: null };
}

const final = (id: string): ProfileLink => ({ id, state: 'final', seenAt: null });
