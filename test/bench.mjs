// `npm run bench`: store, sync and editor, side by side with node:sqlite, fetch and the editor without us. `npm run bench -- commit open10k`: some of it.
import { bootstrap, typescript } from './bootstrap.mjs';
import { endsInOrder, runNode } from './processes.mjs';

await bootstrap();
process.exitCode =
  (await runNode([...endsInOrder, ...typescript('test/bench/main.ts', ...process.argv.slice(2))])) ?? 1;
