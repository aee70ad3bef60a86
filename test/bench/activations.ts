import { VSIX } from '../host/extension';
import { installBuiltinExtensions } from '../host/vscode/builtinExtensions';
import { startEditor } from '../host/vscode/editor';
import { median } from './rounds';
import { SIDE_NAMES, type Pair, type SideName } from './side';

/** Each in a window of its own. */
const ROUNDS = 11;
const PEER = 'github-authentication';
const IDS: Readonly<Record<SideName, string>> = { ours: 'waveflow.waveflow', peer: `vscode.${PEER}` };

/**
 * Run in the extension host, with the id of an extension. The editor sets these marks, which "Developer: Startup
 * Performance" shows, in whole milliseconds.
 */
const MEASURE = `await vscode.extensions.getExtension(args[0]).activate();
  const marks = globalThis.MonacoPerformanceMarks.getMarks();
  const at = (name) => marks.find((mark) => mark.name === 'code/extHost/' + name + '/' + args[0]).startTime;
  const loading = at('didLoadExtensionCode') - at('willLoadExtensionCode');
  return loading + at('didActivateExtension') - at('willActivateExtension');`;

/**
 * Milliseconds for which the editor loads the code of an extension and activates it. It begins with the peer, for the
 * Accounts menu, and activates ours at the end of its start.
 */
export async function measureActivations(): Promise<Pair> {
  const times: Record<SideName, number[]> = { ours: [], peer: [] };
  const builtinExtensionsDir = installBuiltinExtensions(PEER);
  const editor = await startEditor({ vsix: VSIX, control: true, builtinExtensionsDir });
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const window = await editor.openWindow();
      for (const side of SIDE_NAMES) times[side].push(await window.inHost<number>(MEASURE, IDS[side]));
      await window.close();
    }
  } finally {
    await editor.close();
  }
  return { ours: median(times.ours), peer: median(times.peer) };
}
