import * as z from 'zod';

/** Servers store 32 bits; a larger value soon exhausts the clock of who adopts it (PROTOCOL.md, "Lamport clock"). */
const MAX_PLAUSIBLE_CLOCK = 2 ** 31 - 1 - 2 ** 20;

/** An operation as the log returns it (PROTOCOL.md, "Pull"). What does not identify it may be missing or damaged. */
const pulledOperation = z.object({
  id: z.int().positive(),
  operation_id: z.string().min(1).nullable().catch(null),
  lamport_ts: z.number().catch(0),
  entity: z.string(),
  entity_id: z.string(),
  field: z.string().nullish(),
  op: z.string(),
  payload: z.unknown(),
  profile_canonical_id: z.string().nullish().catch(null),
  created_at: z.int().nullish().catch(null),
});

export type PulledOperation = z.infer<typeof pulledOperation>;

const withId = pulledOperation.pick({ id: true });

/** The op id; undefined if it cannot be read. */
export const readOperationId = (raw: unknown): number | undefined => withId.safeParse(raw).data?.id;

/** Undefined if it cannot be decoded (PROTOCOL.md, "Bad operations"). */
export const decodeOperation = (raw: unknown): PulledOperation | undefined => pulledOperation.safeParse(raw).data;

/** The clock value of the operation; 0 if it cannot be true. */
export const plausibleClock = ({ lamport_ts: value }: PulledOperation): number =>
  Number.isInteger(value) && value > 0 && value <= MAX_PLAUSIBLE_CLOCK ? value : 0;
