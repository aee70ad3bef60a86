/** Of an answer with all songs of a playlist, at most 10,000. */
export const MAX_PLAYLIST_BYTES = 64 * 1024 * 1024;

/** @param serverId the server's id of the playlist */
export const playlistPath = (serverId: string): string => `/api/v2/playlists/${encodeURIComponent(serverId)}`;
