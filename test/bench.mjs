// `npm run bench`: store and sync side by side with node:sqlite and fetch. `npm run bench -- commit open10k`: some of it.
import { spawnSync } from 'node:child_process';
import { bootstrap, root, typescript } from './bootstrap.mjs';

bootstrap();
const { status } = spawnSync(process.execPath, typescript('test/bench/main.ts', ...process.argv.slice(2)), { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
