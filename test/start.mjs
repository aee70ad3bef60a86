// `npm start`: a WaveFlow server with a demo account and a VS Code with the extension, to try things out by hand.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bootstrap, giveUp, packageVsix, root } from './bootstrap.mjs';

bootstrap();
console.log('Building the extension …');
const { status } = spawnSync(process.execPath, packageVsix, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
if (status !== 0) {
  giveUp('The extension could not be built. The lines above say why.');
}

// In this process, so that Ctrl+C has one place to go.
const { register } = await import('tsx/cjs/api');
register();
createRequire(import.meta.url)(join(root, 'test/host/vscode/demo.ts'));
