import * as vscode from 'vscode';
import { editorSilent } from '../core/errors';
import { within, type Timers } from '../core/timers';

/** A browser may ask the user for permission. */
const LIMIT_MS = 30_000;

/** @throws WaveFlowError `editor.silent` */
export const copyText = (timers: Timers, text: string): Promise<void> =>
  within(timers, LIMIT_MS, Promise.resolve(vscode.env.clipboard.writeText(text)), editorSilent);
