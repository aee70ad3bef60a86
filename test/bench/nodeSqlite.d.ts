/** What the bench uses of it; the types of the oldest Node that we develop with do not know it. */
declare module 'node:sqlite' {
  export interface StatementSync {
    run(...parameters: (string | number | Uint8Array | null)[]): unknown;
    all(...parameters: (string | number | Uint8Array | null)[]): unknown[];
    get(...parameters: (string | number)[]): Record<string, unknown> | undefined;
  }

  export class DatabaseSync {
    constructor(path: string);
    exec(sql: string): void;
    prepare(sql: string): StatementSync;
    close(): void;
  }
}
