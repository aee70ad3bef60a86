// Measures in a real editor with the packaged extension, which it builds first. Parameter: what to measure. Responds with
// the figures. A separate program, as what drives the editor needs unbundled sources.
import { execFileSync } from 'node:child_process';
import { REPOSITORY_ROOT } from '../host/vscode/paths';
import { measureActivations } from './activations';
import { measureCards } from './cards';
import { measureIdle } from './idling';

export const editorTasks = { activations: measureActivations, cards: measureCards, idle: measureIdle };

async function main(task: keyof typeof editorTasks): Promise<void> {
  execFileSync(process.execPath, ['test/run.mjs', 'package'], {
    cwd: REPOSITORY_ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const figures = await editorTasks[task]();
  process.send?.(figures, () => process.exit());
}

main(process.argv[2] as keyof typeof editorTasks).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
