// Measures and reports. Parameters: the folder of the results, the revision, and names, or their beginnings, to choose
// from; all where there are none. A whole run leaves its results behind, and every run adds to the history.
// `--names` instead of a revision prints the names of those that are chosen.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { benchmarks } from './benchmarks';
import { History } from './history';
import { HEADING, row, type Result } from './report';
import { SIDE_NAMES } from './side';
import { sides } from './sides';
import { Templates } from './templates';
import { Workspace } from './workspace';

async function main(): Promise<void> {
  const [, , output = '', revision = '', ...choice] = process.argv;
  const chosen = benchmarks.filter(({ name }) => choice.length === 0 || choice.some((start) => name.startsWith(start)));
  if (chosen.length === 0) throw new Error(`Choose from: ${benchmarks.map(({ name }) => name).join(', ')}.`);
  if (revision === '--names') {
    console.log(chosen.map(({ name }) => name).join('\n'));
    return;
  }
  const history = new History(path.join(output, 'history.jsonl'), { at: new Date().toISOString(), revision });
  for (const side of SIDE_NAMES) await sides[side].prepare();

  const workspace = new Workspace();
  process.once('exit', () => workspace.dispose());
  const templates = new Templates(workspace);
  const notes: string[] = [];
  const results: Result[] = [];
  console.log(`Node ${process.versions.node}; node:sqlite with journal_mode=WAL and synchronous=FULL\n\n${HEADING}`);
  for (const { name, unit, peer: against = 'node:sqlite', measure } of chosen) {
    const { ours, peer } = await measure({ templates, workspace, note: (sentence) => notes.push(sentence) });
    const result = { name, ours, peer, ratio: ours / peer, unit, against };
    results.push(result);
    console.log(row(result));
    const regression = history.add(result);
    if (regression !== undefined) notes.push(regression);
  }
  console.log(`\n${notes.join('\n')}`);
  if (chosen.length < benchmarks.length) return;
  const file = path.join(output, 'results.json');
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`Written to ${file}`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
