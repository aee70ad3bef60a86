import type { ErrorKind } from '../core/errorDetails';
import { asWaveFlowError, isCancelled, serverUpgraded } from '../core/errors';
import type { Generation, RecognizedServer } from '../remote/generation';

export interface ServerGenerationsOptions {
  /** Asks who responds at a canonical server URL. */
  readonly recognize: (url: string) => Promise<RecognizedServer>;
}

/** How the responses of a server look that has been replaced by another version, which needs no other sign-in page. */
const FOREIGN_ANSWERS: readonly ErrorKind[] = ['answer.notWaveFlow', 'answer.notBetterAuth'];

/** What servers have turned out to speak since this window was opened. */
export class ServerGenerations {
  readonly #options: ServerGenerationsOptions;
  /** By server URL. */
  readonly #spoken = new Map<string, Generation>();

  constructor(options: ServerGenerationsOptions) {
    this.#options = options;
  }

  /**
   * Sends a request for a sign-in of this generation. If the response is that of another program, the server is
   * recognized anew.
   * @throws WaveFlowError `server.upgraded` if the server speaks another version now; else what the request throws
   */
  async check(url: string, generation: Generation, request: () => Promise<void>): Promise<void> {
    try {
      await request();
      this.#spoken.set(url, generation);
    } catch (failure) {
      if (!FOREIGN_ANSWERS.includes(asWaveFlowError(failure).kind)) throw failure;
      const spoken = await this.#recognize(url);
      if (spoken !== undefined) this.#spoken.set(url, spoken);
      this.assertSpoken(url, generation);
      throw failure;
    }
  }

  /**
   * @param generation of a sign-in
   * @throws WaveFlowError `server.upgraded` if the server is known to speak another version now
   */
  assertSpoken(url: string, generation: Generation): void {
    if ((this.#spoken.get(url) ?? generation) !== generation) throw serverUpgraded(new URL(url).host);
  }

  /** Undefined if it is not a WaveFlow server, or does not respond. */
  async #recognize(url: string): Promise<Generation | undefined> {
    try {
      const server = await this.#options.recognize(url);
      if (server.kind === 'setUpFirst') return 'v2';
      return server.kind === 'waveflow' ? server.generation : undefined;
    } catch (error) {
      if (isCancelled(error)) throw error;
      return undefined;
    }
  }
}
