/** What the person likes in the profile in use (section 7.3). Duplicates of one file are liked together. */
export class Likes {
  /** Resolves to whether the track is liked now. @throws WaveFlowError `track.unknown` */
  toggle(trackId: number): Promise<boolean> {
    return toCome(trackId);
  }
}

function toCome(...values: unknown[]): never {
  throw new Error(`To come: ${values.length}`);
}
