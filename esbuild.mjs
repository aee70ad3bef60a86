// Builds the extension into dist/, for Node and for the browser, and puts the translations of the manifest where VS Code looks for them.
// `--inputs` builds nothing and prints the paths of all files that would go in, as a JSON array.
import { build } from 'esbuild';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';

const root = import.meta.dirname;
const sqlite = 'node_modules/sql.js/dist/sql-wasm.wasm';
const production = process.argv.includes('--production');
const shared = { bundle: true, minify: production, sourcemap: !production, logLevel: 'warning', absWorkingDir: root };
const bundles = [
  {
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    platform: 'node',
    target: 'node18',
    format: 'cjs',
    external: ['vscode'],
    loader: { '.sql': 'text' },
  },
  {
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/web/extension.js',
    platform: 'browser',
    target: 'es2022',
    format: 'cjs',
    external: ['vscode'],
    loader: { '.sql': 'text' },
    plugins: [inBrowser()],
  },
  {
    entryPoints: { card: 'webview/account/main.ts' },
    outdir: 'dist',
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
  },
];

if (process.argv.includes('--inputs')) await printInputs();
else await buildAll();

async function buildAll() {
  await rm(path.join(root, 'dist'), { recursive: true, force: true });
  await Promise.all([...bundles.map((bundle) => build({ ...shared, ...bundle })), copySqlite(), copyManifestTexts()]);
}

async function printInputs() {
  const built = await Promise.all(bundles.map((bundle) => build({ ...shared, ...bundle, write: false, metafile: true })));
  const inputs = new Set([...built.flatMap(({ metafile }) => Object.keys(metafile.inputs)), sqlite]);
  console.log(JSON.stringify([...inputs]));
}

/** Takes the file of the same name in `platform/browser/` for each in `platform/node/`. */
function inBrowser() {
  return {
    name: 'in-browser',
    setup: ({ onResolve }) =>
      onResolve({ filter: /\/platform\/node\// }, ({ path: wanted, resolveDir }) => ({
        path: path.join(resolveDir, `${wanted.replace('/platform/node/', '/platform/browser/')}.ts`),
      })),
  };
}

async function copySqlite() {
  await mkdir(path.join(root, 'dist'), { recursive: true });
  await copyFile(path.join(root, sqlite), path.join(root, 'dist/sql-wasm.wasm'));
}

/** VS Code looks for lower-case language ids. */
async function copyManifestTexts() {
  const names = (await readdir(path.join(root, 'l10n'))).filter((name) => name.startsWith('package.nls.'));
  await Promise.all(names.map((name) => copyFile(path.join(root, 'l10n', name), path.join(root, name.toLowerCase()))));
}
