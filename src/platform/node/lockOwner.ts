import * as z from 'zod';
import type { MachineIdentity } from './machine';

/** The process that made a claim, and how to reach its liveness socket. */
const lockOwner = z.object({
  name: z.string(),
  id: z.string(),
  boot: z.string(),
  network: z.string(),
  /** Number of the folder's file system. A kernel assigns it to each mount. */
  device: z.string(),
  /** Port of the liveness socket, if it is a loopback port. */
  port: z.number().int().optional(),
});

export type LockOwner = z.infer<typeof lockOwner>;

export const lockOwnerOf = (
  { name, id, boot, network }: MachineIdentity,
  device: string,
  port?: number,
): LockOwner => ({
  name,
  id,
  boot,
  network,
  device,
  port,
});

/** Undefined for invalid content, which a power cut can leave behind. */
export function parseLockOwner(text: string): LockOwner | undefined {
  try {
    return lockOwner.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether both are processes of one machine, in containers or not, possibly with a restart in between. */
export const isSameMachine = (one: LockOwner, other: LockOwner): boolean =>
  one.id === other.id || (one.boot !== '' && one.boot === other.boot && one.device === other.device);

/** Whether the owner's liveness socket can be reached from here while its process is alive. */
export const isReachable = (one: LockOwner, here: LockOwner): boolean =>
  isSameMachine(one, here) && (one.port === undefined || one.network === here.network);
