/** What a sign-in belongs to. It is sent nowhere else. */
export interface Place {
  readonly profileId: string;
  /** Canonical server URL. */
  readonly url: string;
}

/** Names a place; also the key of its secret. */
export const referenceOf = ({ profileId, url }: Place): string => `waveflow.session/${profileId}/${url}`;

/** The server of one of the profile's places, by its name. */
export const urlOf = (reference: string, profileId: string): string =>
  reference.slice(referenceOf({ profileId, url: '' }).length);

/** The id of the session at a place, as the editor and other extensions know it. */
export const sessionIdOf = ({ profileId, url }: Place): string => `${profileId} ${url}`;

/** The place of the session with this id; undefined where no session has such an id. */
export function placeOfSession(id: string): Place | undefined {
  const [, profileId, url] = /^(\S+) (\S+)$/.exec(id) ?? [];
  return profileId !== undefined && url !== undefined ? { profileId, url } : undefined;
}
