import * as vscode from 'vscode';
import { editorSilent } from '../core/errors';
import { withTimeout, type Timers } from '../core/timers';

/** A browser may ask the user for permission. */
const LIMIT_MS = 30_000;

/** @throws WaveFlowError `editor.silent` */
export const copyText = (timers: Timers, text: string): Promise<void> =>
  withTimeout(timers, LIMIT_MS, Promise.resolve(vscode.env.clipboard.writeText(text)), editorSilent);
