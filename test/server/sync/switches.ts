/** What a test can turn about the server's sync (protocol section 15); gone after a restart. */
export class SyncSwitches {
  /** Refuse every `lamport_ts` up to the device's highest, as the RFC wants it, not only those already used. */
  strictLamport = false;
  /** Operations that are refused, each with its status, together with the batch they come in. */
  readonly poison = new Map<string, number>();

  clear(): void {
    this.strictLamport = false;
    this.poison.clear();
  }
}
