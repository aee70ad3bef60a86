/** How much the account on the server has never been told of. */
export interface Unannounced {
  readonly playlists: number;
  /** In those playlists. */
  readonly tracks: number;
  readonly likes: number;
  readonly ratings: number;
}

/**
 * What was there before the sign-in, or was made in local mode (13-E7). It is offered once for each account on each
 * server, and once more after each change from local to hybrid mode.
 */
export class InitialUpload {
  /** What there is to ask the person about now; null where there is nothing, or the answer is known. */
  offer(): Promise<Unannounced | null> {
    return toCome();
  }

  /** Remembers the person's "no". */
  decline(): Promise<void> {
    return toCome();
  }

  /** Remembers the person's "yes" and queues everything. Resolves to the number of operations. */
  accept(): Promise<number> {
    return toCome();
  }
}

function toCome(...values: unknown[]): never {
  throw new Error(`To come: ${values.length}`);
}
