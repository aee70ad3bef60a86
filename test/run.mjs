// `npm test`: everything. `npm test -- unit host --grep "sign in"`: some of it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, giveUp, packageVsix, program, root, typescript } from './bootstrap.mjs';
import { endsInOrder, runNode } from './processes.mjs';

const MINUTES = 60_000;
const hostFile = join(root, '.test-output/host.json');

const { values: options, positionals: selected } = parseArgs({
  allowPositionals: true,
  options: { grep: { type: 'string' } },
});

/** In the order in which they run. `needs` are run as well when only the later one is asked for. */
const stages = [
  { name: 'types', title: 'Type check', isStatic: true, run: () => step(program('typescript/bin/tsc', '--noEmit')) },
  {
    name: 'format',
    title: 'Format',
    isStatic: true,
    run: () => step(program('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.')),
  },
  { name: 'lint', title: 'Lint', isStatic: true, run: () => step(program('eslint/bin/eslint.js', '.')) },
  { name: 'package', title: 'Build and package', run: () => step(packageVsix) },
  { name: 'unit', title: 'Unit tests', run: () => suites('unit', '10s') },
  { name: 'contract', title: 'Contract tests', run: () => suites('contract', '20s') },
  { name: 'server', title: 'Tests of the WaveFlow server for development', run: () => suites('server', '20s') },
  { name: 'vscode', title: 'VS Code and Chromium for the tests', run: prepareHost },
  {
    name: 'webview',
    title: 'The card in a browser',
    needs: ['package', 'vscode'],
    run: () => suites('webview', '60s'),
  },
  { name: 'inside', title: 'Inside the extension host', needs: ['package', 'vscode'], run: insideSuites },
  {
    name: 'host',
    title: 'In VS Code, as a user drives it',
    needs: ['package', 'vscode'],
    run: () => suites('host', '120s'),
  },
];

await bootstrap();
const results = new Map();
const chosen = stagesToRun();
// Those only read, and each of them uses one core.
await Promise.all(chosen.filter(({ isStatic }) => isStatic).map(runAndRecord));
for (const stage of chosen.filter(({ isStatic }) => !isStatic)) {
  await runAndRecord(stage);
}
summarize(chosen.map(({ name }) => results.get(name)));

function stagesToRun() {
  const unknown = selected.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    giveUp(`There is no "${unknown.join('", "')}". Choose from: ${stages.map((stage) => stage.name).join(', ')}.`);
  }
  if (selected.length === 0) {
    return stages;
  }
  const wanted = new Set(
    stages.filter(({ name }) => selected.includes(name)).flatMap(({ name, needs = [] }) => [name, ...needs]),
  );
  return stages.filter(({ name }) => wanted.has(name));
}

async function runAndRecord(stage) {
  results.set(stage.name, await run(stage));
}

async function run(stage) {
  console.log(`\n── ${stage.title} ${'─'.repeat(Math.max(0, 70 - stage.title.length))}`);
  const start = Date.now();
  const missing = (stage.needs ?? []).find((name) => results.get(name).failed > 0);
  const result = missing === undefined ? await stage.run() : notRun(missing);
  return { ...result, title: stage.title, seconds: Math.round((Date.now() - start) / 1000) };
}

function notRun(missing) {
  console.error(`Not run, because "${missing}" failed.`);
  return { passed: 0, failed: 1 };
}

/** A command that counts as one test. */
async function step(command) {
  const passed = await node(command);
  return { passed: Number(passed), failed: Number(!passed) };
}

async function prepareHost() {
  mkdirSync(dirname(hostFile), { recursive: true });
  const result = await step(typescript('test/host/vscode/prepareHost.ts', hostFile));
  if (result.passed) {
    // The stages that follow need not find out again what can be downloaded.
    process.env.WAVEFLOW_TEST_HOST = JSON.parse(readFileSync(hostFile, 'utf8')).kind;
  }
  return result;
}

/** Runs the Mocha suites of a folder. */
async function suites(folder, timeout) {
  const files = testFiles(folder);
  if (files.length === 0) {
    return { passed: 0, failed: 0 };
  }
  const reporter = join(root, 'test/host/vscode/resultReporter.ts');
  const sqlText = join(root, 'test/support/sqlText.cjs');
  const mocha = program(
    'mocha/bin/mocha.js',
    '--require',
    sqlText,
    '--reporter',
    reporter,
    '--timeout',
    timeout,
    '--forbid-only',
  );
  const choice = options.grep === undefined ? ['--fail-zero'] : ['--grep', options.grep];
  return counted(folder, ['--import', 'tsx', ...mocha, ...choice, ...files]);
}

function insideSuites() {
  const choice = options.grep === undefined ? [] : [options.grep];
  return counted('inside', typescript('test/host/vscode/runInsideSuites.ts', ...choice));
}

/** `test/host` also holds the harness and what runs inside VS Code; neither is a suite of this process. */
function testFiles(folder) {
  const dir = join(root, 'test', folder);
  if (!existsSync(dir)) {
    return [];
  }
  return readdirSync(dir, { recursive: true })
    .filter((name) => name.endsWith('.test.ts') && !name.startsWith('inside'))
    .sort()
    .map((name) => join(dir, name));
}

/** Runs tests that leave their numbers in a file. A crash counts as one failure. */
async function counted(name, command) {
  const file = join(root, '.test-output/results', `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const endedWell = await node(command, { WAVEFLOW_TEST_RESULT: file });
  if (!existsSync(file)) {
    console.error(`The suites of "${name}" ended without a result.`);
    return { passed: 0, failed: 1 };
  }
  const { passed, failed } = JSON.parse(readFileSync(file, 'utf8'));
  return { passed, failed: endedWell ? failed : Math.max(failed, 1) };
}

async function node(args, env = {}) {
  try {
    return (await runNode([...endsInOrder, ...args], { env, timeout: 45 * MINUTES })) === 0;
  } catch (error) {
    console.error(error.message);
    return false;
  }
}

function summarize(all) {
  console.log(`\n── Summary ${'─'.repeat(63)}`);
  for (const { title, passed, failed, seconds } of all) {
    console.log(`${failed > 0 ? '✖' : '✔'} ${title}: ${passed} passed, ${failed} failed, ${seconds} s`);
  }
  const total = (key) => all.reduce((sum, result) => sum + result[key], 0);
  process.exitCode = total('failed') > 0 ? 1 : 0;
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
}
