import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processTree, stillRunning } from '../../support/processTree';

const STARTER = join(__dirname, 'starter.mjs');
const program = (name: string): string => join(__dirname, name);

describe('what npm start, npm test and npm run bench start', function () {
  this.timeout(30_000);

  let begun: number[];

  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  beforeEach(() => {
    begun = [];
  });

  afterEach(() => {
    for (const pid of stillRunning(begun)) process.kill(pid, 'SIGKILL');
  });

  const gone = async (): Promise<void> => {
    while (stillRunning(begun).length > 0) await delay(50);
  };

  /** Resolves once the program at the end of the chain runs. */
  async function start(
    command: string,
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<ChildProcess> {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    await once(child.stdout, 'data');
    begun = processTree(child.pid ?? NaN);
    return child;
  }

  const ways = [
    ['SIGINT', 0],
    ['SIGTERM', 0],
    ['SIGHUP', 0],
    ['SIGKILL', null],
  ] as const;
  for (const [signal, code] of ways) {
    it(`ends with them on ${signal}, and so do its child processes`, async () => {
      const child = await start(process.execPath, [STARTER, program('patient.cjs')]);
      assert.equal(begun.length, 3);
      const ended = once(child, 'exit');
      child.kill(signal);
      assert.deepEqual((await ended)[0], code);
      await gone();
    });
  }

  it('is killed at the second signal when it does not end at the first', async () => {
    const child = await start(process.execPath, [STARTER, program('stubborn.cjs')]);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await delay(300);
    assert.equal(stillRunning(begun).length, 2);
    child.kill('SIGINT');
    assert.deepEqual(await ended, [130, null]);
    await gone();
  });

  it('ends when the shell that started them is killed', async () => {
    const shell = await start('sh', ['-c', `"${process.execPath}" "${STARTER}" "${program('patient.cjs')}"; true`]);
    assert.equal(begun.length, 4);
    shell.kill('SIGKILL');
    await gone();
  });

  it('ends when npm is killed, whose shell stays', async () => {
    const script = `"${process.execPath}" "${STARTER}" "${program('patient.cjs')}"; true`;
    const npm = `require('node:child_process').spawn('sh', ['-c', process.argv[1]], { stdio: 'inherit' })`;
    const child = await start(process.execPath, ['--eval', npm, script], { npm_lifecycle_event: 'start' });
    assert.equal(begun.length, 5);
    child.kill('SIGKILL');
    await gone();
  });

  it('gives them its exit code, and leaves nothing behind', async () => {
    const child = spawn(process.execPath, [STARTER, program('leaving.cjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    begun = [Number(/left (\d+)/.exec(String(line))?.[1])];
    assert.deepEqual(await ended, [7, null]);
    await gone();
  });
});
