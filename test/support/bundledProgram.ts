import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const bundles = new Map<string, string>();
let folder: string | undefined;

/** With these variables a bundled program finds the packages that are not in the bundle. */
export const BUNDLE_ENVIRONMENT = { NODE_PATH: path.join(__dirname, '../../node_modules') };

/**
 * The path of a program as one file, which loads several times as fast as its many modules. Bundled once per process.
 * All of it has the `__dirname` of the entry.
 * @param entry absolute path of a TypeScript file
 */
export function bundledProgram(entry: string): string {
  const outfile = bundles.get(entry) ?? path.join(bundleFolder(), `${bundles.size} ${path.basename(entry, '.ts')}.cjs`);
  if (!bundles.has(entry)) {
    buildSync({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      define: { __dirname: JSON.stringify(path.dirname(entry)) },
      // Loads a native library.
      external: ['libsql'],
      loader: { '.sql': 'text' },
      logLevel: 'error',
    });
    bundles.set(entry, outfile);
  }
  return outfile;
}

function bundleFolder(): string {
  if (folder === undefined) {
    const made = mkdtempSync(path.join(tmpdir(), 'waveflow-programs-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}
