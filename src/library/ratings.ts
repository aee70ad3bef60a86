/** What the person thinks of tracks in the profile in use (section 7.4). Duplicates of one file are rated together. */
export class Ratings {
  /**
   * @param value an integer from 0 to 255, or null for none
   * @throws WaveFlowError `track.unknown` or `argument.notAllowed`
   */
  set(trackId: number, value: number | null): Promise<void> {
    return toCome(trackId, value);
  }
}

function toCome(...values: unknown[]): never {
  throw new Error(`To come: ${values.length}`);
}
