/** What a sign-in belongs to. It is sent nowhere else. */
export interface SessionKey {
  readonly profileId: string;
  /** Canonical server URL. */
  readonly url: string;
}

/** Names a place; also the key of its secret. */
export const secretReference = ({ profileId, url }: SessionKey): string => `waveflow.session/${profileId}/${url}`;

/** The server of one of the profile's places, by its name. */
export const serverUrlOf = (reference: string, profileId: string): string =>
  reference.slice(secretReference({ profileId, url: '' }).length);

/** The id of the session at a place, as the editor and other extensions know it. */
export const sessionIdOf = ({ profileId, url }: SessionKey): string => `${profileId} ${url}`;

/** The place of the session with this id; undefined where no session has such an id. */
export function parseSessionId(id: string): SessionKey | undefined {
  const [, profileId, url] = /^(\S+) (\S+)$/.exec(id) ?? [];
  return profileId !== undefined && url !== undefined ? { profileId, url } : undefined;
}
