// `npm start`: a WaveFlow server with a demo account and a VS Code with the extension, to try things out by hand.
// `npm start -- --v1`: with a server that speaks protocol v1.
// `npm start -- --vsix FILE --folder FOLDER`: with a packaged extension instead of a fresh build, and with data elsewhere.
import { parseArgs } from 'node:util';
import { bootstrap, giveUp, packageVsix, typescript, vsix } from './bootstrap.mjs';
import { runNode } from './processes.mjs';

const { values } = parseArgs({
  options: { vsix: { type: 'string' }, folder: { type: 'string' }, v1: { type: 'boolean' } },
});

await bootstrap();
if (values.vsix === undefined) {
  await build();
}
const choices = [...(values.folder === undefined ? [] : ['--folder', values.folder]), ...(values.v1 ? ['--v1'] : [])];
process.exitCode =
  (await runNode(typescript('test/host/vscode/demo.ts', '--vsix', values.vsix ?? vsix, ...choices))) ?? 1;

async function build() {
  console.log('Building the extension …');
  const status = await runNode(packageVsix, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) {
    giveUp('The extension could not be built. The lines above say why.');
  }
}
