import assert from 'node:assert/strict';
import type { LogOutputChannel } from 'vscode';
import { channelLog } from '../../../src/host/log';

describe('Log', () => {
  const table: readonly (readonly [message: string, written: string])[] = [
    ['network.dns', 'network.dns'],
    ['a\n2026-11-27 12:00:00.000 [info] forged', 'a 2026-11-27 12:00:00.000 [info] forged'],
    ['a\u2028b\u001b[31mc', 'a b [31mc'],
    [
      'unexpected: TypeError\n    at f (x.js:1:2)\n    at g (x.js:3:4)',
      'unexpected: TypeError\n    at f (x.js:1:2)\n    at g (x.js:3:4)',
    ],
  ];
  for (const [message, written] of table) {
    it(`writes ${JSON.stringify(message)} as one record`, () => {
      const lines: string[] = [];
      const write = (line: string) => void lines.push(line);
      const channel: Pick<LogOutputChannel, 'debug' | 'info' | 'warn' | 'error'> = {
        debug: write,
        info: write,
        warn: write,
        error: write,
      };
      const log = channelLog(channel as LogOutputChannel);
      for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](message);
      assert.deepEqual(lines, Array(4).fill(written));
    });
  }
});
