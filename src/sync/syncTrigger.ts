/**
 * Why to push or pull, which decides whether a delay after a failure still counts. `routine`: it does. `resumed`: only if
 * the server asked for it. `user`: it does not.
 */
export type SyncTrigger = 'routine' | 'resumed' | 'user';

/** When a delay ends, in milliseconds since the epoch; null for no delay. */
export interface Delays {
  /** Of our own back-off. */
  readonly notBefore: number | null;
  /** Of a `Retry-After`. */
  readonly askedUntil: number | null;
}

/** Until when the trigger has to wait, in milliseconds since the epoch; 0 if not at all. */
export function waitUntil(trigger: SyncTrigger, { notBefore, askedUntil }: Delays): number {
  if (trigger === 'user') return 0;
  return trigger === 'resumed' ? (askedUntil ?? 0) : Math.max(notBefore ?? 0, askedUntil ?? 0);
}
