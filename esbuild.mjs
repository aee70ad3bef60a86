// Builds the extension into dist/, for Node and for the browser, and puts the translations of the manifest where VS Code looks for them.
// `--watch` builds again whenever a source changes, until SIGINT or SIGTERM.
// `--inputs` builds nothing and prints the paths of all files that would go in, as a JSON array.
import { build, context, formatMessages } from 'esbuild';
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
    // Native helpers of ws, which would be looked for in every folder above the extension.
    define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
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
else if (process.argv.includes('--watch')) await watchAll();
else await buildAll();

async function buildAll() {
  await deleteOutput();
  await Promise.all([...bundles.map((bundle) => build({ ...shared, ...bundle })), copySqlite(), copyManifestTexts()]);
}

async function watchAll() {
  await deleteOutput();
  await Promise.all([copySqlite(), copyManifestTexts()]);
  const report = watchReports();
  const contexts = await Promise.all(
    bundles.map((bundle) =>
      context({ ...shared, ...bundle, plugins: [...(bundle.plugins ?? []), report(bundle)], logLevel: 'silent' }),
    ),
  );
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => Promise.all(contexts.map((bundle) => bundle.dispose())));
  }
  await Promise.all(contexts.map((bundle) => bundle.watch()));
}

async function deleteOutput() {
  await rm(path.join(root, 'dist'), { recursive: true, force: true });
}

async function printInputs() {
  const built = await Promise.all(
    bundles.map((bundle) => build({ ...shared, ...bundle, write: false, metafile: true })),
  );
  const inputs = new Set([...built.flatMap(({ metafile }) => Object.keys(metafile.inputs)), sqlite]);
  console.log(JSON.stringify([...inputs]));
}

/**
 * Makes plugins, one for each bundle, that print the problems of all bundles between two lines by which
 * .vscode/tasks.json knows that a build starts and ends.
 */
function watchReports() {
  const problems = new Map();
  let running = 0;
  return (bundle) => ({
    name: 'watch-report',
    setup: ({ onStart, onEnd }) => {
      onStart(() => {
        running++;
        if (running === 1) console.log('[watch] build started');
      });
      onEnd(async ({ errors, warnings }) => {
        problems.set(bundle, [...(await format(errors, 'error')), ...(await format(warnings, 'warning'))]);
        running--;
        if (running > 0) return;
        // All of them, because VS Code drops earlier problems when a build starts, and each only once, because bundles share files.
        new Set([...problems.values()].flat()).forEach((problem) => console.log(problem));
        console.log('[watch] build finished');
      });
    },
  });
}

/** Without the blank line after the first one: problem matchers of VS Code lose track at blank lines. */
async function format(messages, kind) {
  const texts = await formatMessages(messages, { kind, color: process.stdout.isTTY });
  return texts.map((text) => text.replace('\n\n', '\n'));
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
