import assert from 'node:assert/strict';
import path from 'node:path';
import { isLocalFolder } from '../../../../src/platform/node/localFolder';
import { temporaryFolder } from '../../../support/temporaryFolder';

describe('A folder', () => {
  it('for temporary files is local', async () => {
    assert.equal(await isLocalFolder(await temporaryFolder()), true);
  });

  it('that comes from a program is not', async function () {
    if (process.platform !== 'linux') this.skip();
    assert.equal(await isLocalFolder('/proc'), false);
  });

  it('that does not exist is not, nor is one of a network without a drive', async () => {
    const missing = process.platform === 'win32' ? '\\\\server\\share' : path.join(await temporaryFolder(), 'missing');
    assert.equal(await isLocalFolder(missing), false);
  });
});
