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
  const folders = new Set(bundledFiles().flatMap((file) => packageFolder(file) ?? []));
  return [...folders].map(describePackage).sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The folder of the package that a file belongs to; undefined for a file of our own. @param file from the root */
export const packageFolder = (file: string): string | undefined =>
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file.replaceAll('\\', '/'))?.[0];

/** The build's own word for what it puts together. */
function bundledFiles(): string[] {
  const output = execFileSync(process.execPath, ['esbuild.mjs', '--production', '--inputs'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return z.array(z.string()).parse(JSON.parse(output));
}

function describePackage(folder: string): BundledPackage {
  const manifest: unknown = JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'));
  return { ...z.object({ name: z.string(), version: z.string() }).parse(manifest), folder };
}
