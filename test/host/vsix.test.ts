import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { bundledPackages } from '../audit/bundled';
import { REPOSITORY_ROOT } from './vscode/paths';

/** What may be inside, besides the texts of 17 languages. */
const FILES = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/card.css',
  'dist/card.js',
  'dist/extension.js',
  'dist/main.js',
  'dist/sql-wasm.wasm',
  'dist/third-party-notices.txt',
  'dist/web/extension.js',
  'package.json',
  'package.nls.json',
];
const TEXTS = /^(?:package\.nls|l10n\/bundle\.l10n)\.[\w-]+\.json$/;
const PICTURES = /^webview\/media\/[\w-]+\.(?:svg|png)$/;

describe('The package', () => {
  it('holds what runs, and nothing else', async () => {
    const files = await listFiles({ cwd: REPOSITORY_ROOT, packageManager: PackageManager.None });
    const others = files.filter((file) => !TEXTS.test(file) && !PICTURES.test(file));
    assert.deepEqual(others.sort(), FILES);
  });

  it('has the license of every package that is inside a bundle', () => {
    const notices = readFileSync(join(REPOSITORY_ROOT, 'dist/third-party-notices.txt'), 'utf8');
    const titles = bundledPackages().map(({ name, version }) => `=== ${name} ${version} (`);
    assert.deepEqual(
      titles.filter((title) => !notices.includes(title)),
      [],
    );
    const sections = notices.split(/^=== .*$/m).slice(1);
    assert.equal(sections.length, titles.length);
    for (const text of sections) assert.match(text, /copyright/i);
  });
});
