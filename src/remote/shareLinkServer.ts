/** A playlist of a profile, both by their canonical ids. */
export interface SharedPlaylist {
  readonly profileId: string;
  readonly playlistId: string;
}

/** A server that lets anyone read a playlist who has its link. The token of a link is a secret: it is never logged. */
export interface ShareLinkServer {
  /**
   * Resolves to the token of the playlist's link, the same one on repetition; null if the server does not know the
   * playlist.
   * @throws WaveFlowError of a `network.*` or `answer.*` kind; and whatever the source of access tokens throws
   */
  create(playlist: SharedPlaylist): Promise<string | null>;

  /** Ends the link of the playlist. Succeeds where there is none. @throws as `create` */
  revoke(playlist: SharedPlaylist): Promise<void>;
}
