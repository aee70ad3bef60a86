import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

interface Changes {
  readonly affectedTests: (tests: readonly string[], changed: readonly string[]) => Promise<string[]>;
}

const MODULE = pathToFileURL(path.join(__dirname, '../changes.mjs')).href;

const KILLS = 'test/contract/torture/kills.test.ts';
const SAFE_TEXT = 'test/unit/core/safeText.test.ts';
const DOCUMENTATION = 'test/unit/documentation.test.ts';
const tests = [KILLS, SAFE_TEXT, DOCUMENTATION];

describe('The tests that a change can affect', () => {
  for (const { changed, affected, what } of [
    { what: 'import it', changed: 'src/core/safeText.ts', affected: [SAFE_TEXT] },
    { what: 'import what imports it', changed: 'test/support/childProgram.ts', affected: [KILLS] },
    { what: 'start it as a program', changed: 'test/contract/torture/windowProcess.ts', affected: [KILLS] },
    { what: 'read it', changed: 'src/README.md', affected: [DOCUMENTATION] },
    { what: 'are it', changed: DOCUMENTATION, affected: [DOCUMENTATION] },
    { what: 'are all of them where it decides about everything', changed: 'package-lock.json', affected: tests },
    { what: 'are none where nothing uses it', changed: 'test/host/scene.ts', affected: [] },
  ]) {
    it(what, async () => {
      const { affectedTests } = (await import(MODULE)) as Changes;
      assert.deepEqual(await affectedTests(tests, [changed]), affected);
    });
  }
});
