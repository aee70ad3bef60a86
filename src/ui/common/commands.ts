import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../core/disposal';
import { asWaveFlowError } from '../../core/errors';
import { errorText } from '../i18n/errorText';
import { FOCUSED, type CommandId } from './ids';
import type { Notifications } from './notifications';
import { isPlaylistNode, isTrackNode } from '../playlists/playlistNode';

/** Takes the arguments of the command; the first is undefined where a person called it by the palette. */
export type CommandHandler = (...values: unknown[]) => unknown;

export interface CommandParts<Id extends CommandId> {
  readonly handlers: Readonly<Record<Id, CommandHandler>>;
  readonly notifications: Notifications;
  /** What a command resolves to that was called off, or whose failure a person was shown. */
  readonly fallback: () => Promise<unknown>;
}

/**
 * Registers the commands. A person who called one is shown what failed; a program that passed a value gets
 * a rejection with the same sentence.
 */
export function registerCommands<Id extends CommandId>(parts: CommandParts<Id>): Disposable {
  const registrations = new DisposableList();
  for (const [id, handler] of Object.entries<CommandHandler>(parts.handlers)) {
    registrations.add(vscode.commands.registerCommand(id, (...values: unknown[]) => run(parts, handler, values)));
  }
  return registrations;
}

type Failing = Pick<CommandParts<CommandId>, 'notifications' | 'fallback'>;

async function run({ notifications, fallback }: Failing, handler: CommandHandler, values: unknown[]): Promise<unknown> {
  try {
    return await handler(...values);
  } catch (error) {
    if (isFromPerson(values[0]) || asWaveFlowError(error).kind === 'cancelled') {
      void notifications.failed(error);
      return fallback().catch(() => undefined);
    }
    notifications.record(error);
    throw new Error(errorText(error), { cause: error });
  }
}

/** By the palette, or by a menu or a key in the tree. */
const isFromPerson = (value: unknown): boolean =>
  value === undefined || value === FOCUSED || isPlaylistNode(value) || isTrackNode(value);
