import * as vscode from 'vscode';
import { editorSilent } from '../core/errors';
import { withTimeout, type Timers } from '../core/timers';

/** Long enough for the user to answer a browser's permission prompt. */
const LIMIT_MS = 30_000;

/** @throws WaveFlowError `editor.silent` after 30 seconds */
export const copyText = (timers: Timers, text: string): Promise<void> =>
  withTimeout(timers, LIMIT_MS, Promise.resolve(vscode.env.clipboard.writeText(text)), editorSilent);
