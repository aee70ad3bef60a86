// `npm run mutate`: changes account, sync and store in many small ways, and lists the changes that no unit test notices.
// `npm run mutate -- src/account/sessions.ts:113-120 src/sync`: only there. What did not change since the last run is not tried again.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, giveUp, program } from './bootstrap.mjs';
import { endsInOrder, runNode } from './processes.mjs';

const FOLDERS = ['account', 'sync', 'store'];
/** The property tests are random: a change that is caught today would not be tomorrow, and many runs take long. */
const calm = { WAVEFLOW_TEST_SEED: '1', WAVEFLOW_TEST_RUNS: '25' };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { concurrency: { type: 'string', default: '2' } },
});
const wanted = (positionals.length > 0 ? positionals : FOLDERS.map((folder) => `src/${folder}`)).map((path) =>
  path.replace(/\/$/, ''),
);
const strangers = wanted.filter((path) => !FOLDERS.includes(path.split('/')[1]));
if (strangers.length > 0) {
  giveUp(`Only src/${FOLDERS.join(', src/')} and what is in them can be mutated, not ${strangers.join(', ')}.`);
}

await bootstrap();
for (const folder of FOLDERS) {
  const paths = wanted.filter((path) => path.split('/')[1] === folder);
  if (paths.length > 0 && (await mutate(folder, paths)) !== 0) {
    process.exitCode = 1;
  }
}

/** With the unit tests of the folder alone, which is quick and shows what they do not notice themselves. */
async function mutate(folder, paths) {
  const stryker = program('@stryker-mutator/core/bin/stryker.js', 'run', 'test/mutation.config.mjs');
  const files = paths.map((path) => (/\.ts(:|$)/.test(path) ? path : `${path}/**/*.ts`)).join(',');
  const options = [
    '--mutate',
    files,
    '--concurrency',
    values.concurrency,
    '--incrementalFile',
    join('.mutation', `${folder}.json`),
  ];
  return runNode([...endsInOrder, ...stryker, ...options], { env: { ...calm, WAVEFLOW_MUTATED: folder } });
}
