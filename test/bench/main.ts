import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { installServerBuild } from '../host/vscode/install';
import { REPOSITORY_ROOT } from '../host/vscode/paths';
import { compare } from './compare';

// Next to the sources, so that the databases are on a disk: folders of temporary files can be memory.
const OUTPUT = join(REPOSITORY_ROOT, '.bench');
const PROGRAMS = join(OUTPUT, 'programs');
const preloads = ['exitWithParent.cjs', 'exitOnSignal.cjs'].map((name) => join(REPOSITORY_ROOT, 'test/support', name));

/** Bundles the bench and runs it in VS Code's own Node, which has node:sqlite. */
async function main(): Promise<void> {
  const node = findNode();
  rmSync(PROGRAMS, { recursive: true, force: true });
  buildSync({
    entryPoints: ['run', 'worker', 'puller'].map((name) => join(__dirname, `${name}.ts`)),
    outdir: PROGRAMS,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    loader: { '.sql': 'text' },
    external: ['sql.js/dist/sql-wasm.wasm'],
    logLevel: 'warning',
  });
  copyFileSync(require.resolve('sql.js/dist/sql-wasm.wasm'), join(PROGRAMS, 'sql-wasm.wasm'));
  const run = [
    ...preloads.flatMap((file) => ['--require', file]),
    '--disable-warning=ExperimentalWarning',
    join(PROGRAMS, 'run.cjs'),
    OUTPUT,
  ];
  const { values, positionals: choice } = parseArgs({
    allowPositionals: true,
    options: { compare: { type: 'string' } },
  });
  if (values.compare !== undefined) {
    const names = execFileSync(node, [...run, '--names', ...choice], { encoding: 'utf8' })
      .trim()
      .split('\n');
    compare(values.compare, join(OUTPUT, 'revisions'), names);
    return;
  }
  const ended = once(spawn(node, [...run, revision(), ...choice], { stdio: 'inherit' }), 'exit');
  const [status] = (await ended) as [number | null];
  rmSync(PROGRAMS, { recursive: true, force: true });
  process.exitCode = status ?? 1;
}

/** With `+` if the checkout has changes; empty outside of one. */
function revision(): string {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty=+'], {
    cwd: REPOSITORY_ROOT,
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : '';
}

function findNode(): string {
  try {
    return installServerBuild().node;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error(
      '\nThe bench runs in the Node of VS Code, which could not be installed here. The lines above say why.',
    );
    process.exit(1);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
