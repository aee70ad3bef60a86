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

/** By what a test can choose ops. */
interface Named {
  operation_id: string;
  entity_id: string;
}

/** How the server's sync differs from the usual; gone after a restart. */
export class SyncSwitches {
  #rules = upstream;
  readonly #poison = new Map<string, number>();
  readonly #garbled = new Map<string, object>();

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
  poisonOf({ operation_id, entity_id }: Named): number | undefined {
    return this.#poison.get(operation_id) ?? this.#poison.get(entity_id);
  }

  /** From now on clients get this in place of the operation, or of the ops on this entity, together with the op's id. */
  garble(id: string, shape: object): void {
    this.#garbled.set(id, shape);
  }

  /** What takes the place of an op; undefined when it goes out as it is. */
  garbleOf({ id, operation_id, entity_id }: Named & { id: number }): object | undefined {
    const shape = this.#garbled.get(operation_id) ?? this.#garbled.get(entity_id);
    return shape && { id, ...shape };
  }

  clear(): void {
    this.#rules = upstream;
    this.#poison.clear();
    this.#garbled.clear();
  }
}
