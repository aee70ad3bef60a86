import * as z from 'zod';

/** What a test can turn about the rules of the server's sync (protocol section 15). */
export const rulesSchema = z.strictObject({
  /** Refuse every `lamport_ts` up to the device's highest, as the RFC wants it, not only those already used. */
  strictLamport: z.boolean().exactOptional(),
  /** Spare ops on `tracks` from compaction. */
  keepTracks: z.boolean().exactOptional(),
});

export type ChangedRules = z.output<typeof rulesSchema>;
export type SyncRules = Required<ChangedRules>;

/** As protocol v1 has it. */
const upstream: SyncRules = { strictLamport: false, keepTracks: false };

/** How the server's sync differs from the usual; gone after a restart. */
export class SyncSwitches {
  #rules = upstream;
  readonly #poison = new Map<string, number>();

  get rules(): SyncRules {
    return this.#rules;
  }

  /** Leaves the others as they are. */
  change(rules: ChangedRules): void {
    this.#rules = { ...this.#rules, ...rules };
  }

  /** From now on every batch with this operation, or with an op on this entity, is refused with the status. */
  poison(id: string, status: number): void {
    this.#poison.set(id, status);
  }

  /** The status with which an op is refused; undefined when it is not. */
  poisonOf({ operation_id, entity_id }: { operation_id: string; entity_id: string }): number | undefined {
    return this.#poison.get(operation_id) ?? this.#poison.get(entity_id);
  }

  clear(): void {
    this.#rules = upstream;
    this.#poison.clear();
  }
}
