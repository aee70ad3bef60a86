// Builds the extension into dist/, for Node and for the browser, and puts the translations of the manifest where VS Code looks for them.
// `--watch` builds again whenever a source changes, until SIGINT or SIGTERM.
// `--production` also writes the licenses of the packages inside the bundles to dist/third-party-notices.txt, and fails if
// a bundle exceeds its budget in bundleBudgets.mjs.
// `--packages` builds nothing and prints the folders of those packages, as a JSON array.
import { build, context, formatMessages } from 'esbuild';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exceededBudgets } from './bundleBudgets.mjs';

const root = import.meta.dirname;
const sqlite = 'node_modules/sql.js/dist/sql-wasm.wasm';
const production = process.argv.includes('--production');
const shared = { bundle: true, minify: production, sourcemap: !production, logLevel: 'warning', absWorkingDir: root };
const inNode = {
  platform: 'node',
  target: 'node18',
  format: 'cjs',
  external: ['vscode'],
};
const bundles = [
  {
    ...inNode,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    plugins: [mainApart()],
    // With `require`: the editor gives `vscode` to no other module.
    supported: { 'dynamic-import': false },
  },
  {
    ...inNode,
    entryPoints: ['src/main.ts'],
    outfile: 'dist/main.js',
    loader: { '.sql': 'text' },
    // Native helpers of ws, which would be looked for in every folder above the extension.
    define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
  },
  // A web worker can load one file only. In it, what `import()` brings is evaluated when it is called.
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

if (process.argv.includes('--packages')) await printPackages();
else if (process.argv.includes('--watch')) await watchAll();
else await buildAll();

async function buildAll() {
  await deleteOutput();
  const building = bundles.map((bundle) => build({ ...shared, ...bundle, metafile: true }));
  const [results] = await Promise.all([Promise.all(building), copySqlite(), copyManifestTexts()]);
  if (!production) return;
  await writeNotices(results);
  const problems = results.flatMap(({ metafile }) => exceededBudgets(metafile.outputs));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
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

async function printPackages() {
  const dry = { ...shared, write: false, metafile: true };
  console.log(JSON.stringify(packageFolders(await Promise.all(bundles.map((bundle) => build({ ...dry, ...bundle }))))));
}

/** From the root, such as `node_modules/a/node_modules/b`. Two versions of a package have two. */
function packageFolders(results) {
  const files = [...results.flatMap(({ metafile }) => Object.keys(metafile.inputs)), sqlite];
  const folders = files.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]);
  return [...new Set(folders)].filter((folder) => folder !== undefined).sort();
}

async function writeNotices(results) {
  const notices = await Promise.all(packageFolders(results).map(readNotice));
  const title = 'WaveFlow for VS Code contains parts of the following packages.';
  await writeFile(path.join(root, 'dist/third-party-notices.txt'), `${[title, ...notices].join('\n\n')}\n`);
}

/** Name, version and license texts of a package. */
async function readNotice(folder) {
  const manifest = JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8'));
  const files = (await readdir(path.join(root, folder))).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
  const texts = await Promise.all(files.sort().map((file) => readFile(path.join(root, folder, file), 'utf8')));
  const { name, version, license } = manifest;
  return [`=== ${name} ${version} (${license}) ===`, ...(texts.length > 0 ? texts : [await mitLicense(manifest)])]
    .map((text) => text.trim())
    .join('\n\n');
}

/** For a package that only names this license. The text is that of our own. */
async function mitLicense({ name, license, author }) {
  if (license !== 'MIT') throw new Error(`${name} comes without the text of its license (${license})`);
  const own = await readFile(path.join(root, 'LICENSE'), 'utf8');
  const permission = own.slice(own.indexOf('Permission is hereby granted'));
  return `Copyright (c) ${author?.name ?? author ?? `the authors of ${name}`}\n\n${permission}`;
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

/** Leaves `main.ts` out of the bundle, which loads `main.js` from beside it. */
function mainApart() {
  return {
    name: 'main-apart',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\.\/main$/ }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: './main.js', external: true } : undefined,
      ),
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
