/** The clock of the server, which a test can put ahead or back. */
export class ServerClock {
  /** Milliseconds by which it differs from the machine's. */
  skew = 0;

  now(): number {
    return Date.now() + this.skew;
  }
}
