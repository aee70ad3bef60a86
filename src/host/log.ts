import type * as vscode from 'vscode';
import type { Log } from '../core/log';

/** Replaces line breaks and control characters, except before stack frames, so that a message stays one record. */
const record = (message: string): string => message.replace(/(?!\n {4}at )[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ');

/** Writes the log to the WaveFlow output channel. */
export const channelLog = (channel: vscode.LogOutputChannel): Log => ({
  debug: (message) => channel.debug(record(message)),
  info: (message) => channel.info(record(message)),
  warn: (message) => channel.warn(record(message)),
  error: (message) => channel.error(record(message)),
});
