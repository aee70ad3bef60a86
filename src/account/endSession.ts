import type { Timers } from '../core/timers';
import { signOut, type WebSession } from '../remote/betterAuth';
import type { Http } from '../remote/http';

const TIMEOUT_MS = 5_000;

/**
 * Ends a session at its web front end, with a timeout of 5 s.
 * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled` after the timeout
 */
export async function endSession(http: Http, timers: Timers, session: WebSession): Promise<void> {
  const limit = new AbortController();
  const timer = timers.after(TIMEOUT_MS, () => limit.abort());
  await signOut(http, session, limit.signal).finally(() => timer.dispose());
}
