import assert from 'node:assert/strict';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './vscode/paths';
import { runInBrowser } from './vscode/runInBrowser';

describe('The store in an extension host that is a web worker', () => {
  it('keeps the contracts of files, locks and databases on workspace.fs and navigator.locks', async () => {
    const { passed, failed } = await runInBrowser(join(REPOSITORY_ROOT, 'test/contract/inBrowser.suite.ts'));
    assert.deepEqual(failed, []);
    assert(passed.length > 50, `only ${passed.length} tests`);
  });
});
