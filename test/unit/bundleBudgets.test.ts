import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

type Outputs = Record<string, { bytes: number; inputs: Record<string, { bytesInOutput: number }> }>;

const MODULE = pathToFileURL(path.join(__dirname, '../../bundleBudgets.mjs')).href;

describe('Budgets of the bundles', () => {
  let exceededBudgets: (outputs: Outputs) => string[];

  before(async () => {
    ({ exceededBudgets } = (await import(MODULE)) as { exceededBudgets: (outputs: Outputs) => string[] });
  });

  const build = (file: string, bytes: number, ...inputs: string[]): Outputs => ({
    [file]: { bytes, inputs: Object.fromEntries(inputs.map((input) => [input, { bytesInOutput: 1 }])) },
  });

  const table: readonly (readonly [outputs: Outputs, problems: readonly string[]])[] = [
    [build('dist/extension.js', 10_000, 'src/extension.ts', 'src/core/disposal.ts'), []],
    [build('dist/extension.js', 10_000, 'node_modules/@vscode/l10n/dist/main.js'), []],
    [
      build('dist/extension.js', 20_000, 'src/extension.ts'),
      ['dist/extension.js has 20000 bytes, more than the 16000 of its budget.'],
    ],
    [
      build('dist/extension.js', 10_000, 'node_modules/zod/index.js', 'node_modules/zod/v4/core/api.js'),
      ['dist/extension.js holds zod, which its budget does not list.'],
    ],
    [
      build('dist/extension.js', 10_000, 'src/ui/account/statusBar.ts', 'src/services.ts'),
      [
        'dist/extension.js holds src/ui/account/statusBar.ts, which its budget does not list.',
        'dist/extension.js holds src/services.ts, which its budget does not list.',
      ],
    ],
    [
      build('dist/main.js', 10_000, 'node_modules/ws/node_modules/other/index.js'),
      ['dist/main.js holds other, which its budget does not list.'],
    ],
    [build('dist/more.js', 1), ['dist/more.js has no budget in bundleBudgets.mjs.']],
    [{ 'dist/extension.js': { bytes: 1, inputs: { 'src/services.ts': { bytesInOutput: 0 } } } }, []],
  ];
  for (const [outputs, problems] of table) {
    const [[file, { bytes, inputs }] = ['', { bytes: 0, inputs: {} }]] = Object.entries(outputs);
    it(`${problems.length === 0 ? 'allow' : 'do not allow'} ${file} of ${bytes} bytes with ${Object.keys(inputs).join(', ')}`, () =>
      assert.deepEqual(exceededBudgets(outputs), problems));
  }
});
