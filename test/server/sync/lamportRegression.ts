/** Rolls a batch back: this op comes with a `lamport_ts` that its device can no longer use. */
export class LamportRegression extends Error {
  override readonly name = 'LamportRegression';
  readonly lamportTs: number;

  constructor(lamportTs: number) {
    super(`The value ${lamportTs} is used`);
    this.lamportTs = lamportTs;
  }
}
