import type { Identities } from './identities';

/** The lists that operations lead to that take several requests, during one push run. Kept until they are reached. */
export class ListTargets {
  readonly #identities: Identities;
  /** By operation id, as stored. */
  readonly #stored = new Map<string, readonly string[]>();

  constructor(identities: Identities) {
    this.#identities = identities;
  }

  /** Reads what earlier runs have planned for these operations, all at once. */
  async recall(operationIds: readonly string[]): Promise<void> {
    if (operationIds.length === 0) return;
    for (const [id, trackIds] of await this.#identities.targets(operationIds)) this.#stored.set(id, trackIds);
  }

  /** Undefined if the operation has none, or was not recalled. */
  find(operationId: string): readonly string[] | undefined {
    return this.#stored.get(operationId);
  }

  async set(operationId: string, trackIds: readonly string[]): Promise<void> {
    await this.#identities.setTarget(operationId, trackIds);
    this.#stored.set(operationId, trackIds);
  }

  /** Succeeds where there is none. */
  async clear(operationId: string): Promise<void> {
    if (this.#stored.delete(operationId)) await this.#identities.clearTarget(operationId);
  }
}
