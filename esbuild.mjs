// Builds the extension into dist/ and puts the translations of the manifest where VS Code looks for them.
import { build } from 'esbuild';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

const root = import.meta.dirname;
const production = process.argv.includes('--production');
const shared = { bundle: true, minify: production, sourcemap: !production, logLevel: 'warning', absWorkingDir: root };

await rm(path.join(root, 'dist'), { recursive: true, force: true });
await Promise.all([
  build({
    ...shared,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    platform: 'node',
    target: 'node18',
    format: 'cjs',
    external: ['vscode'],
    loader: { '.sql': 'text' },
  }),
  build({
    ...shared,
    entryPoints: { card: 'webview/account/main.ts' },
    outdir: 'dist',
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
  }),
  copySqlite(),
  copyManifestTexts(),
]);

async function copySqlite() {
  await mkdir(path.join(root, 'dist'), { recursive: true });
  await copyFile(path.join(root, 'node_modules/sql.js/dist/sql-wasm.wasm'), path.join(root, 'dist/sql-wasm.wasm'));
}

/** VS Code looks for lower-case language ids. */
async function copyManifestTexts() {
  const names = (await readdir(path.join(root, 'l10n'))).filter((name) => name.startsWith('package.nls.'));
  await Promise.all(names.map((name) => copyFile(path.join(root, 'l10n', name), path.join(root, name.toLowerCase()))));
}
