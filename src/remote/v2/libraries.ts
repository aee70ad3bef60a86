import * as z from 'zod';
import type { Clock } from '../../core/clock';
import { isWaveFlowError, statusOf } from '../../core/errors';
import type { V2Client } from './client';
import type { PullMemory } from './pullMemory';

/** How often the list of libraries is compared. */
const INTERVAL_MS = 60 * 60_000;

const schema = z.array(z.object({ id: z.string() }));

export interface LibrariesOptions {
  readonly client: V2Client;
  readonly memory: PullMemory;
  readonly clock: Clock;
}

/** The libraries that the account sees. What it gains or loses with them makes no event (PROTOCOL.md, "v2 snapshot"). */
export class Libraries {
  readonly #options: LibrariesOptions;

  constructor(options: LibrariesOptions) {
    this.#options = options;
  }

  /** In a form to compare; null if the server does not tell. */
  async read(signal?: AbortSignal): Promise<string | null> {
    const { client, memory, clock } = this.#options;
    const now = clock.now();
    const ids = await client.get('/api/v2/libraries', schema, { signal }).catch((error: unknown) => {
      if (isWaveFlowError(error) && statusOf(error) !== null) return null;
      throw error;
    });
    memory.librariesReadAt = now;
    return ids === null
      ? null
      : ids
          .map(({ id }) => id.slice(0, 8))
          .sort()
          .join(' ');
  }

  /** Whether they are others than these, as far as that is to be asked now. */
  async haveChanged(known: string | null, signal?: AbortSignal): Promise<boolean> {
    const { memory, clock } = this.#options;
    const isRecent = Math.abs(clock.now() - (memory.librariesReadAt ?? -Infinity)) < INTERVAL_MS;
    if (known === null || isRecent) return false;
    const current = await this.read(signal);
    return current !== null && current !== known;
  }
}
