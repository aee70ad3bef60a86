import type * as vscode from 'vscode';
import type { Log } from '../core/log';

/** One record: what begins a line by itself, but for the frames of a stack, would look like a record of its own. */
const record = (message: string): string => message.replace(/(?!\n {4}at )[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');

/** The WaveFlow output channel as the program's log. */
export const channelLog = (channel: vscode.LogOutputChannel): Log => ({
  debug: (message) => channel.debug(record(message)),
  info: (message) => channel.info(record(message)),
  warn: (message) => channel.warn(record(message)),
  error: (message) => channel.error(record(message)),
});
