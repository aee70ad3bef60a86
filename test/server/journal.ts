import type { IncomingMessage } from 'node:http';

export interface JournalEntry {
  method: string;
  /** Without the query string. */
  path: string;
  /** Whether the header was there; its value is never kept. */
  authorization: boolean;
  /** Likewise. */
  cookie: boolean;
}

/** Which requests reached the server, oldest first; the control endpoints themselves are left out. */
export class Journal {
  #entries: JournalEntry[] = [];

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  record({ method = '', url = '', headers }: IncomingMessage): void {
    const path = url.replace(/\?.*$/s, '');
    if (!path.startsWith('/__')) {
      const { authorization, cookie } = headers;
      this.#entries.push({ method, path, authorization: authorization !== undefined, cookie: cookie !== undefined });
    }
  }

  clear(): void {
    this.#entries = [];
  }
}
