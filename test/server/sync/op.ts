import * as z from 'zod';
import type { SyncTables } from './schema';

/** One change as a client sends it (PROTOCOL.md, "Operation envelope"). Keys of later protocols are ignored. */
const pushedOpSchema = z.object({
  operation_id: z.string().trim().min(1),
  lamport_ts: z.int().min(1),
  entity: z.string(),
  entity_id: z.string(),
  field: z.string().nullable().default(null),
  op: z.string(),
  payload: z.unknown().default(null),
  profile_canonical_id: z
    .string()
    .trim()
    .nullish()
    .transform((id) => id || null),
});

export const pushSchema = z.object({ device_id: z.string(), ops: z.array(pushedOpSchema) });

export type PushedOp = z.output<typeof pushedOpSchema>;
export type Push = z.output<typeof pushSchema>;

/** One change as the log has it. */
export type StoredOp = SyncTables['sync_op'];

/** One change as clients receive it (PROTOCOL.md, "Pull"). */
export const opSchema = z.strictObject({
  id: z.int(),
  operation_id: z.string(),
  device_id: z.string(),
  lamport_ts: z.int(),
  entity: z.string(),
  entity_id: z.string(),
  field: z.string().nullable(),
  op: z.string(),
  payload: z.unknown(),
  created_at: z.int(),
  profile_canonical_id: z.string().nullable(),
});

export type Op = z.output<typeof opSchema>;

export function toOp(stored: StoredOp): Op {
  return {
    id: stored.id,
    operation_id: stored.operation_id,
    device_id: stored.device_id,
    lamport_ts: stored.lamport_ts,
    entity: stored.entity,
    entity_id: stored.entity_id,
    field: stored.field,
    op: stored.op,
    payload: stored.payload === null ? null : JSON.parse(stored.payload),
    created_at: stored.created_at,
    profile_canonical_id: stored.profile_canonical_id,
  };
}
