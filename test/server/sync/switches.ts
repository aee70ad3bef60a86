import * as z from 'zod';

/** The rules of the server's sync that a test can change. */
export const rulesSchema = z.strictObject({
  /** Refuse every `lamport_ts` up to the device's highest, not only used ones (PROTOCOL.md, "Clock conflicts"). */
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
  readonly #omitted = new Set<string>();
  readonly #firewall = new Map<string, number>();
  #storedMax: number | undefined;
  #largeFrom = Infinity;
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

  /** From now on the operation, or every op on this entity, is stored as usual, but listed in no response to a push. */
  omit(id: string): void {
    this.#omitted.add(id);
  }

  isOmitted({ operation_id, entity_id }: Named): boolean {
    return this.#omitted.has(operation_id) || this.#omitted.has(entity_id);
  }

  /** From now on a firewall in front of the server responds with a page to pushes whose body contains the word. */
  forbid(word: string, status: number): void {
    this.#firewall.set(word, status);
  }

  /** The status of the firewall's response; undefined when it lets the body pass. */
  async forbidden(request: Request): Promise<number | undefined> {
    if (this.#firewall.size === 0) return undefined;
    const body = await request.clone().text();
    return [...this.#firewall].find(([word]) => body.includes(word))?.[1];
  }

  /** From now on every op conflicts, and this is said to be the device's highest `lamport_ts`. */
  conflict(storedMax: number): void {
    this.#storedMax = storedMax;
  }

  get storedMax(): number | undefined {
    return this.#storedMax;
  }

  /** From now on the response to a push of so many ops, or more, has some megabytes. */
  enlarge(from: number): void {
    this.#largeFrom = from;
  }

  isLarge(count: number): boolean {
    return count >= this.#largeFrom;
  }

  /** From now on clients get this instead of the operation, or of the ops on this entity, together with the op's id. */
  garble(id: string, shape: object): void {
    this.#garbled.set(id, shape);
  }

  /** The replacement of an op; undefined when it is sent unchanged. */
  garbleOf({ id, operation_id, entity_id }: Named & { id: number }): object | undefined {
    const shape = this.#garbled.get(operation_id) ?? this.#garbled.get(entity_id);
    return shape && { id, ...shape };
  }

  clear(): void {
    this.#rules = upstream;
    this.#poison.clear();
    this.#omitted.clear();
    this.#firewall.clear();
    this.#storedMax = undefined;
    this.#largeFrom = Infinity;
    this.#garbled.clear();
  }
}
