import { buildSync } from 'esbuild';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const REPOSITORY = path.join(__dirname, '../..');
/** Where the processes of `npm test` share what they bundle. Without it each has a folder of its own. */
const SHARED_FOLDER = process.env['WAVEFLOW_TEST_PROGRAMS'];

let ownFolder: string | undefined;

/** With these variables a bundled program finds the packages that are not in the bundle. */
export const BUNDLE_ENVIRONMENT = { NODE_PATH: path.join(REPOSITORY, 'node_modules') };

/**
 * The path of a program as one file, which loads several times as fast as its many modules. Bundled when it is first
 * asked for. All of it has the `__dirname` of the entry.
 * @param entry absolute path of a TypeScript file
 */
export function bundledProgram(entry: string): string {
  const name = path.relative(REPOSITORY, entry).replace(/\W+/g, '-');
  const file = path.join(SHARED_FOLDER ?? makeFolder(), `${name}.cjs`);
  if (!existsSync(file)) bundle(entry, file);
  return file;
}

function bundle(entry: string, file: string): void {
  // Others see the file when it is complete.
  const draft = `${file}.${process.pid}`;
  buildSync({
    entryPoints: [entry],
    outfile: draft,
    bundle: true,
    platform: 'node',
    define: { __dirname: JSON.stringify(path.dirname(entry)) },
    // Loads a native library.
    external: ['libsql'],
    loader: { '.sql': 'text' },
    logLevel: 'error',
  });
  renameSync(draft, file);
}

function makeFolder(): string {
  if (ownFolder === undefined) {
    const made = mkdtempSync(path.join(tmpdir(), 'waveflow-programs-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    ownFolder = made;
  }
  return ownFolder;
}
