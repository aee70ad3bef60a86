// `npm run audit`: which packages are inside the bundles that ship, and whether the registry knows an advisory for one of them.
import { spawnSync } from 'node:child_process';
import { bootstrap, root, typescript } from './bootstrap.mjs';

await bootstrap();
const { status } = spawnSync(process.execPath, typescript('test/audit/main.ts'), { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
