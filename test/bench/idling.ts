import { setTimeout as pause } from 'node:timers/promises';
import { ACCOUNT_ITEM, VSIX } from '../host/extension';
import { Program } from '../host/program';
import { startEditor, type Editor } from '../host/vscode/editor';
import type { Window } from '../host/vscode/window';
import { startServer, type ServerProcess } from '../server/process';
import { median } from './rounds';
import { SIDE_NAMES, type Pair, type SideName } from './side';

const ADA = { username: 'ada', password: 'correct horse battery' };
const ROUNDS = 3;
const ROUND_MS = 60_000;
/** For what editors do after their start and the extension after the sign-in, in milliseconds. */
const SETTLING_MS = 45_000;

/** Of an extension host that is left alone, in one minute. */
export interface IdleFigures {
  /** Milliseconds of the processor. */
  readonly cpu: Pair;
  /** How often one of its threads waited and was woken. */
  readonly wakeups: Pair;
}

interface Usage {
  readonly cpu: number;
  readonly wakeups: number;
}

/** Run in the extension host. */
const READ_USAGE = `const { userCPUTime, systemCPUTime, voluntaryContextSwitches } = process.resourceUsage();
  return { cpu: (userCPUTime + systemCPUTime) / 1000, wakeups: voluntaryContextSwitches };`;

/** Leaves two editors alone at the same time: one with the extension, signed in, and one without it. */
export async function measureIdle(): Promise<IdleFigures> {
  const server = await startServer({ protocol: 'v2', faults: true, tracks: 400 });
  const editors: Editor[] = [];
  try {
    await server.v2.createAccount(ADA);
    const open = async (vsix: readonly string[]): Promise<Window> => {
      const editor = await startEditor({ vsix, control: true });
      editors.push(editor);
      return editor.openWindow();
    };
    const windows = { ours: await open([VSIX]), peer: await open([]) };
    await signIn(windows.ours, server);
    await pause(SETTLING_MS);
    return await leaveAlone(windows);
  } finally {
    for (const editor of editors) await editor.close();
    await server.stop();
  }
}

async function signIn(window: Window, server: ServerProcess): Promise<void> {
  await new Program(window).run('setServerUrl', server.url);
  await window.runCommand('WaveFlow: Sign In with Password');
  await window.enter(ADA.username, { prompt: /Your user name/ });
  await window.enter(ADA.password, { prompt: /The password for/ });
  await window.statusItem(ACCOUNT_ITEM).filter({ hasText: 'Signed in' }).waitFor();
}

async function leaveAlone(windows: Readonly<Record<SideName, Window>>): Promise<IdleFigures> {
  const read = async (side: SideName) => ({ side, ...(await windows[side].inHost<Usage>(READ_USAGE)) });
  const cpu: Record<SideName, number[]> = { ours: [], peer: [] };
  const wakeups: Record<SideName, number[]> = { ours: [], peer: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const before = await Promise.all(SIDE_NAMES.map(read));
    await pause(ROUND_MS);
    const after = await Promise.all(SIDE_NAMES.map(read));
    for (const [index, { side, ...used }] of after.entries()) {
      cpu[side].push(used.cpu - (before[index]?.cpu ?? NaN));
      wakeups[side].push(used.wakeups - (before[index]?.wakeups ?? NaN));
    }
  }
  const medians = ({ ours, peer }: typeof cpu): Pair => ({ ours: median(ours), peer: median(peer) });
  return { cpu: medians(cpu), wakeups: medians(wakeups) };
}
