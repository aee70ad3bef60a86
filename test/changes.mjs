// What changed since a branch left `main`, and which tests that can affect.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { build } from 'esbuild';
import { root } from './bootstrap.mjs';

/** They decide about everything else. */
const EVERYTHING = ['package-lock.json', 'tsconfig.json', 'test/support/sqlText.cjs'];

const SOURCE = /\.[cm]?[jt]s$/;

/**
 * The files that are there and differ from the merge base with `main`, committed or not, as paths from the root with "/".
 * On `main` itself these are the ones that are not committed yet.
 */
export function changedFiles() {
  const base = mergeBase();
  const changed = git('diff', '--name-only', '-z', '--diff-filter=d', base);
  const added = git('ls-files', '--others', '--exclude-standard', '-z');
  return [...new Set(`${changed}${added}`.split('\0').filter((file) => file !== ''))].sort();
}

/**
 * The tests that import a changed file, directly or not, or start it as a program, or name it or its folder in a string.
 * What runs the packaged extension is not affected by its sources in this sense.
 * @param {readonly string[]} tests paths from the root
 * @param {readonly string[]} changed
 */
export async function affectedTests(tests, changed) {
  if (changed.some((file) => EVERYTHING.includes(file))) return [...tests];
  const uses = await usesOf(tests);
  const affected = new Set(changed);
  const read = new Set(changed.filter((file) => !uses.has(file)).flatMap(namesOf));
  for (const file of uses.keys()) {
    if (stringsIn(file).some((text) => [...read].some((name) => names(text, name)))) affected.add(file);
  }
  for (let before = -1; before !== affected.size;) {
    before = affected.size;
    for (const [file, used] of uses) {
      if (used.some((one) => affected.has(one))) affected.add(file);
    }
  }
  return tests.filter((file) => affected.has(file));
}

/** What each file that the tests consist of imports or starts as a program, without packages. */
async function usesOf(tests) {
  for (let entries = [...tests]; ;) {
    const imports = await importsOf(entries);
    const uses = new Map([...imports].map(([file, imported]) => [file, [...imported, ...programsIn(file)]]));
    const started = [...uses.values()].flat().filter((file) => !uses.has(file));
    if (started.length === 0) return uses;
    entries = [...new Set([...entries, ...started])];
  }
}

async function importsOf(entries) {
  const contents = entries.map((file) => `import ${JSON.stringify(`./${file}`)};`).join('\n');
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root },
    outfile: 'unused.js',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    loader: { '.sql': 'text' },
    logLevel: 'error',
  });
  const inputs = Object.entries(metafile.inputs).filter(([file]) => file !== '<stdin>');
  return new Map(
    inputs.map(([file, { imports }]) => [
      file,
      imports.filter(({ external }) => external !== true).map(({ path }) => path),
    ]),
  );
}

/** The sources next to a file that it names in strings, from the root. */
function programsIn(file) {
  const sources = stringsIn(file).filter((text) => SOURCE.test(text));
  const paths = sources.map((text) => join(dirname(file), text).split(sep).join('/'));
  return paths.filter((path) => path !== file && !path.startsWith('..') && existsSync(join(root, path)));
}

/** Whether a string names a file or folder; what is filled into a template may be anything. */
function names(text, name) {
  const [first, ...others] = basename(text).split(/\$\{[^}]*\}/);
  if (others.length === 0) return first === name;
  const last = others.at(-1);
  return (first + last).length > 3 && name.startsWith(first) && name.endsWith(last);
}

const strings = new Map();

function stringsIn(file) {
  if (!strings.has(file)) {
    const found = readFileSync(join(root, file), 'utf8').matchAll(/['"`]([^'"`\n]+)['"`]/g);
    strings.set(
      file,
      [...found].map(([, text]) => text),
    );
  }
  return strings.get(file);
}

/** By which a test may name a file that it does not import: all files of a folder are read where they are data. */
function namesOf(file) {
  return SOURCE.test(file) ? [basename(file)] : [basename(file), basename(dirname(join(root, file)))];
}

function mergeBase() {
  const branch = ['origin/main', 'main'].find((name) => succeeds('rev-parse', '--verify', '--quiet', name));
  return branch === undefined ? 'HEAD' : git('merge-base', 'HEAD', branch).trim();
}

function succeeds(...args) {
  try {
    git(...args);
    return true;
  } catch {
    return false;
  }
}

function git(...args) {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
