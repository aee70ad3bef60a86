// `npm test`: everything. `npm test -- unit host --grep "sign in"`: some of it. `npm test -- --changed`: what a change can affect.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, giveUp, packageVsix, program, root, typescript } from './bootstrap.mjs';
import { runJobs } from './pool.mjs';
import { endsInOrder, runNode } from './processes.mjs';
import { mochaCommand, screen, suiteFiles, suitesOf } from './suites.mjs';

const MINUTES = 60_000;
/** As if it took so many seconds: others wait for it. */
const FIRST = 1000;
const output = join(root, '.test-output');
const hostFile = join(output, 'host.json');
const insideFile = 'test/host/inside/smoke.test.ts';
/** They test nothing; others need them. */
const preparations = ['package', 'vscode'];

const { values: options, positionals: selected } = parseArgs({
  allowPositionals: true,
  options: { grep: { type: 'string' }, changed: { type: 'boolean', default: false } },
});

/** In the order of the summary. `needs` are run as well when only the later one is asked for. */
const stages = [
  { name: 'types', title: 'Type check', jobs: typeCheck },
  {
    name: 'format',
    title: 'Format',
    jobs: () =>
      check(program('prettier/bin/prettier.cjs', '--check', '--ignore-unknown', '--log-level', 'warn'), {
        seconds: 30,
        names: /./,
      }),
  },
  {
    name: 'lint',
    title: 'Lint',
    jobs: () => check(program('eslint/bin/eslint.js', '--no-warn-ignored'), { seconds: 100, names: /\.[cm]?[jt]s$/ }),
  },
  { name: 'package', title: 'Build and package', jobs: () => step(packageVsix, FIRST) },
  { name: 'unit', title: 'Unit tests', jobs: () => suites('unit') },
  { name: 'contract', title: 'Contract tests', jobs: () => suites('contract') },
  { name: 'server', title: 'Tests of the WaveFlow server for development', jobs: () => suites('server') },
  {
    name: 'vscode',
    title: 'VS Code and Chromium for the tests',
    jobs: () => step(typescript('test/host/vscode/prepareHost.ts', hostFile), FIRST, rememberHost),
  },
  { name: 'webview', title: 'The card in a browser', needs: ['package', 'vscode'], jobs: () => suites('webview') },
  { name: 'inside', title: 'Inside the extension host', needs: ['package', 'vscode'], jobs: insideSuites },
  { name: 'host', title: 'In VS Code, as a user drives it', needs: ['package', 'vscode'], jobs: () => suites('host') },
];

await bootstrap();
sharePrograms();
const start = Date.now();
const timesAtStart = processorTimes();
/** What `--changed` leaves of files and tests; undefined without it. */
const changes = options.changed ? await findChanges() : undefined;
const chosen = stagesToRun();
const jobs = chosen.flatMap((stage) => stage.jobs().map((job) => ({ ...job, stage })));
const results = new Map(chosen.map(({ name }) => [name, []]));
await runJobs(
  jobs.map((job) => ({ ...job, isReady: () => isReady(job), run: () => runAndRecord(job) })),
  availableParallelism(),
);
summarize();

function stagesToRun() {
  const unknown = selected.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    giveUp(`There is no "${unknown.join('", "')}". Choose from: ${stages.map((stage) => stage.name).join(', ')}.`);
  }
  if (selected.length === 0 && changes === undefined) {
    return stages;
  }
  const isAsked = ({ name }) => selected.length === 0 || selected.includes(name);
  const isNeeded = ({ name, jobs }) => changes === undefined || (!preparations.includes(name) && jobs().length > 0);
  const wanted = new Set(
    stages.filter((stage) => isAsked(stage) && isNeeded(stage)).flatMap(({ name, needs = [] }) => [name, ...needs]),
  );
  return stages.filter(({ name }) => wanted.has(name));
}

async function findChanges() {
  // Needs a dependency, which may not have been there before.
  const { affectedTests, changedFiles } = await import('./changes.mjs');
  const files = changedFiles();
  const tests = await affectedTests([...suiteFiles(), insideFile], files);
  console.log(`Changed files: ${files.length}. Test files that they can affect: ${tests.length}.`);
  return { files, tests };
}

function isReady({ stage: { needs = [] } }) {
  return needs.every((name) => results.get(name).length > 0);
}

async function runAndRecord(job) {
  const { stage, name } = job;
  const title = name === undefined ? stage.title : `${stage.title}: ${name}`;
  const start = Date.now();
  // What is alone shows its output while it comes, and everything else when it is complete.
  const log = jobs.length === 1 ? undefined : join(output, 'logs', `${fileName(job)}.log`);
  if (log === undefined) {
    heading(title);
  }
  const missing = (stage.needs ?? []).find((need) => results.get(need).some(({ failed }) => failed > 0));
  const result = missing === undefined ? await job.run(log) : notRun(missing);
  const seconds = Math.round((Date.now() - start) / 1000);
  results.get(stage.name).push({ ...result, seconds });
  if (log !== undefined) {
    heading(`${title} (${seconds} s)`);
    process.stdout.write(missing === undefined ? readFileSync(log) : '');
  }
  if (result.problem !== undefined) {
    console.error(result.problem);
  }
}

function notRun(missing) {
  return { passed: 0, failed: 1, problem: `Not run, because "${missing}" failed.` };
}

/** For what a job leaves in `.test-output`. */
function fileName({ stage, name }) {
  return [stage.name, ...(name === undefined ? [] : [name.replace(/\W+/g, '-')])].join('-');
}

function heading(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 70 - text.length))}`);
}

/** A command that counts as one test. @param seconds about how long it takes */
function step(command, seconds, onPassed = () => undefined) {
  const run = async (log) => {
    const { isPassed, problem } = await node(command, { log });
    if (isPassed) {
      onPassed();
    }
    return { passed: Number(isPassed), failed: Number(!isPassed), problem };
  };
  return [{ cores: 1, seconds, isAlone: false, resources: () => [], run }];
}

/** Types hang together over all files. */
function typeCheck() {
  const isNeeded = changes === undefined || changes.files.some((file) => /\.(ts|json)$/.test(file));
  return isNeeded ? step(program('typescript/bin/tsc', '--noEmit'), 60) : [];
}

/** A program that checks files: all, or the changed ones with such names. */
function check(command, { seconds, names }) {
  const files = changes === undefined ? ['.'] : changes.files.filter((file) => names.test(file));
  return files.length === 0 ? [] : step([...command, ...files], seconds);
}

/** Programs that tests start are bundled once for all. */
function sharePrograms() {
  const folder = join(output, 'programs');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.env.WAVEFLOW_TEST_PROGRAMS = folder;
}

/** The stages that follow need not find out again what can be downloaded. */
function rememberHost() {
  process.env.WAVEFLOW_TEST_HOST = JSON.parse(readFileSync(hostFile, 'utf8')).kind;
}

/** Those of a folder. A choice of tests runs in one process. */
function suites(folder) {
  return suitesOf(folder, { isTogether: options.grep !== undefined, isChosen: isAffected }).map((suite) => ({
    ...suite,
    run: (log) =>
      counted(fileName({ stage: { name: folder }, name: suite.name }), mochaCommand(suite, options.grep), log),
  }));
}

function isAffected(file) {
  return changes === undefined || changes.tests.includes(file);
}

function insideSuites() {
  if (!isAffected(insideFile)) return [];
  const choice = options.grep === undefined ? [] : [options.grep];
  const run = (log) => counted('inside', typescript('test/host/vscode/runInsideSuites.ts', ...choice), log);
  return [{ cores: 1, seconds: 60, isAlone: false, resources: screen, run }];
}

/** Runs tests that leave their numbers in a file. A crash counts as one failure. */
async function counted(name, command, log) {
  const numbers = join(output, 'results', `${name}.json`);
  mkdirSync(dirname(numbers), { recursive: true });
  rmSync(numbers, { force: true });
  const { isPassed, problem } = await node(command, { log, env: { WAVEFLOW_TEST_RESULT: numbers } });
  if (!existsSync(numbers)) {
    return { passed: 0, failed: 1, problem: problem ?? `The suites of "${name}" ended without a result.` };
  }
  const { passed, failed, failures } = JSON.parse(readFileSync(numbers, 'utf8'));
  return { passed, failed: isPassed ? failed : Math.max(failed, 1), failures, problem };
}

/** @param log the file that gets the output; ours when left out */
async function node(args, { log, env = {} }) {
  const outputs = log === undefined ? 'inherit' : openLog(log);
  try {
    const stdio = ['ignore', outputs, outputs];
    return { isPassed: (await runNode([...endsInOrder, ...args], { env, stdio, timeout: 45 * MINUTES })) === 0 };
  } catch (error) {
    return { isPassed: false, problem: error.message };
  } finally {
    if (outputs !== 'inherit') closeSync(outputs);
  }
}

function openLog(file) {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'w');
}

function summarize() {
  const sum = (all, key) => all.reduce((total, one) => total + one[key], 0);
  heading('Summary');
  for (const { name, title } of chosen) {
    const all = results.get(name);
    const mark = sum(all, 'failed') > 0 ? '✖' : '✔';
    console.log(
      `${mark} ${title}: ${sum(all, 'passed')} passed, ${sum(all, 'failed')} failed, ${sum(all, 'seconds')} s`,
    );
    all.flatMap(({ failures = [] }) => failures).forEach((failure) => console.log(`    ${failure}`));
  }
  const total = [...results.values()].flat();
  process.exitCode = sum(total, 'failed') > 0 ? 1 : 0;
  const minutes = ((Date.now() - start) / MINUTES).toFixed(1);
  console.log(`\n${sum(total, 'passed')} passed, ${sum(total, 'failed')} failed, in ${minutes} min`);
  console.log(describeMachine());
}

/** What the machine is, and what became of the time of its cores, which tells a slow machine from slow tests. */
function describeMachine() {
  const now = processorTimes();
  const total = (Date.now() - start) * cpus().length;
  const share = (ms) => `${Math.round((100 * ms) / total)} %`;
  const [busy, idle] = [now.busy - timesAtStart.busy, now.idle - timesAtStart.idle];
  const gigabytes = (totalmem() / 2 ** 30).toFixed(1);
  return `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${gigabytes} GB: busy for ${Math.round(busy / 1000)} s (${share(busy)}), idle ${share(idle)}, waiting for the disk or for the host of the virtual machine ${share(Math.max(0, total - busy - idle))}`;
}

/** Milliseconds since the start of the machine, of all cores together. */
function processorTimes() {
  const sum = (read) => cpus().reduce((all, { times }) => all + read(times), 0);
  return { busy: sum(({ user, nice, sys, irq }) => user + nice + sys + irq), idle: sum(({ idle }) => idle) };
}
