import type * as vscode from 'vscode';
import type { Log } from '../core/log';

/** The WaveFlow output channel as the program's log. */
export const channelLog = (channel: vscode.LogOutputChannel): Log => ({
  debug: (message) => channel.debug(message),
  info: (message) => channel.info(message),
  warn: (message) => channel.warn(message),
  error: (message) => channel.error(message),
});
