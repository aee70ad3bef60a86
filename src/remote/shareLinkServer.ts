/** A playlist of a profile, both by their canonical ids. */
export interface SharedPlaylist {
  readonly profileId: string;
  readonly playlistId: string;
}

/** A server that lets anyone read a playlist who has its link. What a link consists of is a secret: it is never logged. */
export type ShareLinkServer = LiveLinkServer | FixedLinkServer;

/** A link shows the playlist as it is, until it is revoked. */
export interface LiveLinkServer {
  readonly kind: 'live';
  /**
   * Resolves to the token of the playlist's link, the same one on repetition; null if the server does not know the
   * playlist.
   * @throws WaveFlowError of a `network.*` or `answer.*` kind; and whatever the source of access tokens throws
   */
  create(playlist: SharedPlaylist): Promise<string | null>;

  /** Ends the link of the playlist. Succeeds where there is none. @throws as `create` */
  revoke(playlist: SharedPlaylist): Promise<void>;
}

/** A link shows the tracks that the playlist had when it was ordered, and may end by itself. */
export interface FixedLinkServer {
  readonly kind: 'fixed';
  /**
   * Resolves to an order of a link to the playlist as the server has it now; null if the server does not know it.
   * @param playlistId canonical
   * @param expiresAt milliseconds since the epoch; null for never
   * @throws WaveFlowError `share.trackCount`; a `network.*` or `answer.*` kind; and whatever the source of access tokens throws
   */
  order(playlistId: string, expiresAt: number | null): Promise<LinkOrder | null>;

  /**
   * Resolves to the link, on repetition to the same one, with its present URL; null if it has been revoked.
   * @throws as `order`
   */
  create(order: LinkOrder): Promise<FixedLink | null>;

  /** Ends the link. Succeeds where there is none. @param id of the link @throws as `order` */
  revoke(id: string): Promise<void>;
}

/** What a link is created with, kept to ask for the same link again. */
export interface LinkOrder {
  /** UUID that stands for this order for ever. */
  readonly operationId: string;
  /** Of the server, in their order. */
  readonly trackIds: readonly string[];
  /** What the page of the link says. */
  readonly description: string;
  /** Milliseconds since the epoch; null for never. */
  readonly expiresAt: number | null;
}

export interface FixedLink {
  /** Of the server. */
  readonly id: string;
  /** Absolute. */
  readonly url: string;
}
