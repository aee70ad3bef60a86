import * as z from 'zod';
import type { LiveUpdates } from './status';
import { parseFailure, serializeFailure } from './syncFailure';

/** Nothing arrives, and nothing should. */
export const LIVE_OFF: LiveUpdates = { mode: 'off', reason: null };

const storedLive = z.object({ mode: z.enum(['socket', 'polling', 'off']), reason: z.string().nullable() });

/** As JSON, for the database. */
export const serializeLive = ({ mode, reason }: LiveUpdates): string =>
  JSON.stringify({ mode, reason: reason === null ? null : JSON.stringify(reason) });

/** Polling for null and for damaged text: so it is before a window has said otherwise. @param text by `serializeLive` */
export function parseLive(text: string | null): LiveUpdates {
  try {
    const { mode, reason } = storedLive.parse(JSON.parse(text ?? 'null'));
    return { mode, reason: parseFailure(reason) };
  } catch {
    return { mode: 'polling', reason: null };
  }
}

/** How changes arrive after the connection has ended, or could not be opened. @param error undefined after a regular end */
export const liveWithout = (error: unknown, isBlocked: boolean): LiveUpdates => ({
  mode: isBlocked ? 'off' : 'polling',
  reason: error === undefined ? null : parseFailure(serializeFailure(error)),
});
