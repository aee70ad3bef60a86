import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { readMachineIdentity } from '../../../../src/platform/node/machine';

describe('The machine that a process runs on', () => {
  it('is the same whenever it is asked for', async () => {
    assert.deepEqual(await readMachineIdentity(), await readMachineIdentity());
  });

  it('has its host name, and an id that reveals nothing', async () => {
    const { name, id, boot } = await readMachineIdentity();
    assert.equal(name, os.hostname());
    assert.match(id, /^[\w-]{22}$/);
    if (process.platform !== 'linux') return;
    assert.equal(boot, readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  });
});
