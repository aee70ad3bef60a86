/** What a sign-in belongs to: a profile and a server. Its secrets are never sent to another server. */
export interface SessionKey {
  readonly profileId: string;
  /** Canonical server URL. */
  readonly url: string;
}

/** The reference to a sign-in in the database, and the key of its secret. */
export const secretReference = ({ profileId, url }: SessionKey): string => `waveflow.session/${profileId}/${url}`;

/** The server URL in a reference of this profile. */
export const serverUrlOf = (reference: string, profileId: string): string =>
  reference.slice(secretReference({ profileId, url: '' }).length);

/** The id of the session for the editor and other extensions. */
export const sessionIdOf = ({ profileId, url }: SessionKey): string => `${profileId} ${url}`;

/** Undefined if this is not the id of a session. */
export function parseSessionId(id: string): SessionKey | undefined {
  const [, profileId, url] = /^(\S+) (\S+)$/.exec(id) ?? [];
  return profileId !== undefined && url !== undefined ? { profileId, url } : undefined;
}
