import { setTimeout as pause } from 'node:timers/promises';
import { VSIX } from '../host/extension';
import { startEditor, type Editor } from '../host/vscode/editor';
import type { Window } from '../host/vscode/window';
import { ButtonWatch } from './buttonWatch';
import { median } from './rounds';
import { SIDE_NAMES, type Pair, type SideName } from './side';

/** Each in a window of its own for each side. */
const ROUNDS = 5;
/** After the first opening in a window. */
const FURTHER_OPENINGS = 5;
/** For what else a window does after its start, in milliseconds. */
const SETTLING_MS = 3000;
/** For what an editor does after it has closed a webview, in milliseconds. */
const PAUSE_MS = 300;

/** Milliseconds from the command until a button can be pressed. */
export interface CardFigures {
  /** For the first webview of a window. */
  readonly first: Pair;
  /** For those after it. */
  readonly further: Pair;
}

/** Run in the extension host. The peer is a page with a button and nothing else. */
const OPEN: Readonly<Record<SideName, string>> = {
  ours: `await vscode.commands.executeCommand('waveflow.openAccount');`,
  peer: `const panel = vscode.window.createWebviewPanel('bare', 'Bare', vscode.ViewColumn.Active, {});
    panel.webview.html = '<!DOCTYPE html><html><body><button>Press</button></body></html>';`,
};

/** Opens the account card and a bare webview, in turns. */
export async function measureCards(): Promise<CardFigures> {
  const first: Record<SideName, number[]> = { ours: [], peer: [] };
  const further: Record<SideName, number[]> = { ours: [], peer: [] };
  const editor = await startEditor({ vsix: VSIX, control: true });
  try {
    for (let turn = 0; turn < ROUNDS * SIDE_NAMES.length; turn++) {
      const side = SIDE_NAMES[turn % SIDE_NAMES.length] ?? 'ours';
      const [cold = NaN, ...warm] = await openInNewWindow(editor, side);
      first[side].push(cold);
      further[side].push(...warm);
    }
  } finally {
    await editor.close();
  }
  const medians = ({ ours, peer }: typeof first): Pair => ({ ours: median(ours), peer: median(peer) });
  return { first: medians(first), further: medians(further) };
}

/** Resolves to what each opening took. */
async function openInNewWindow(editor: Editor, side: SideName): Promise<number[]> {
  const window = await editor.openWindow();
  const watch = await ButtonWatch.of(window.page);
  // In a window in which nobody is signed in, the first use starts the program.
  await window.inHost(`await (await vscode.extensions.getExtension('waveflow.waveflow').activate()).getStatus()`);
  await pause(SETTLING_MS);
  const took: number[] = [];
  while (took.length <= FURTHER_OPENINGS) took.push(await open(window, watch, side));
  await window.close();
  return took;
}

async function open(window: Window, watch: ButtonWatch, side: SideName): Promise<number> {
  const shown = watch.next();
  const begun = await window.inHost<number>(`const begun = Date.now(); ${OPEN[side]} return begun;`);
  const took = (await shown) - begun;
  await window.inHost(`await vscode.commands.executeCommand('workbench.action.closeAllEditors')`);
  await pause(PAUSE_MS);
  return took;
}
