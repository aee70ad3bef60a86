import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '../host/vscode/paths';
import { comparisonHeading, comparisonRow, readRatio } from './report';

/** What both checkouts share, as long as they have the same dependencies. */
const SHARED = ['node_modules', '.vscode-test'];

/**
 * Runs each benchmark in this checkout and in another revision, one after the other, and prints both ratios. Each
 * revision runs its own bench.
 * @param folder for the checkout of the other revision
 * @param names of benchmarks, or their beginnings
 */
export function compare(revision: string, folder: string, names: readonly string[]): void {
  const commit = git('rev-parse', '--verify', `${revision}^{commit}`);
  const other = join(folder, commit.slice(0, 12));
  removeCheckout(other);
  mkdirSync(folder, { recursive: true });
  git('worktree', 'add', '--detach', '--force', other, commit);
  try {
    shareDependencies(other);
    console.log(comparisonHeading(commit.slice(0, 8)));
    for (const name of names) {
      const [there, here] = [other, REPOSITORY_ROOT].map((checkout) => measure(checkout, name));
      console.log(comparisonRow(name, there, here));
    }
  } finally {
    removeCheckout(other);
  }
}

/** The ratio that a checkout measures; undefined if it has no such benchmark, or fails. */
function measure(checkout: string, name: string): number | undefined {
  const { stdout } = spawnSync(process.execPath, ['test/bench.mjs', name], {
    cwd: checkout,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return readRatio(stdout, name);
}

/** Without its own dependencies the checkout installs them itself. */
function shareDependencies(other: string): void {
  const [own, theirs] = [REPOSITORY_ROOT, other].map((root) => readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const shared = own === theirs ? SHARED : SHARED.slice(1);
  for (const name of shared) {
    if (existsSync(join(REPOSITORY_ROOT, name))) symlinkSync(join(REPOSITORY_ROOT, name), join(other, name));
  }
}

function removeCheckout(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  git('worktree', 'prune');
}

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: REPOSITORY_ROOT, encoding: 'utf8' }).trim();
