import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const ROOT = path.join(__dirname, '../..');

/** A package of which something is inside a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** From the root, such as `node_modules/a/node_modules/b`. Two versions of a package have two. */
  readonly folder: string;
}

/** All packages that ship, by name: those inside a bundle, whatever kind of dependency they are to npm. */
export function bundledPackages(): BundledPackage[] {
  const output = execFileSync(process.execPath, ['esbuild.mjs', '--production', '--packages'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const folders = z.array(z.string()).parse(JSON.parse(output));
  return folders.map(describePackage).sort((one, other) => (one.name < other.name ? -1 : 1));
}

function describePackage(folder: string): BundledPackage {
  const manifest: unknown = JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'));
  return { ...z.object({ name: z.string(), version: z.string() }).parse(manifest), folder };
}
