import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../core/disposal';
import { isCancelled } from '../../core/errors';
import { errorText } from '../i18n/errorText';
import { FOCUSED_ITEM, type CommandId } from './ids';
import type { Notifications } from './notifications';
import { isPlaylistNode, isTrackNode } from '../playlists/playlistNode';

/** Takes the arguments of the command; the first is undefined where a person called it by the palette. */
export type CommandHandler = (...values: unknown[]) => unknown;

export interface CommandsOptions<Id extends CommandId> {
  readonly handlers: Readonly<Record<Id, CommandHandler>>;
  readonly notifications: Notifications;
  /** What a command resolves to that was called off, or whose failure a person was shown. */
  readonly fallback: () => Promise<unknown>;
}

/**
 * Registers the commands. A person who called one is shown what failed; a program that passed a value gets
 * a rejection with the same sentence.
 */
export function registerCommands<Id extends CommandId>(options: CommandsOptions<Id>): Disposable {
  const registrations = new DisposableList();
  for (const [id, handler] of Object.entries<CommandHandler>(options.handlers)) {
    registrations.add(vscode.commands.registerCommand(id, (...values: unknown[]) => run(options, handler, values)));
  }
  return registrations;
}

type Failing = Pick<CommandsOptions<CommandId>, 'notifications' | 'fallback'>;

async function run({ notifications, fallback }: Failing, handler: CommandHandler, values: unknown[]): Promise<unknown> {
  try {
    return await handler(...values);
  } catch (error) {
    if (isFromUser(values[0]) || isCancelled(error)) {
      void notifications.showFailure(error);
      return fallback().catch(() => undefined);
    }
    notifications.logFailure(error);
    throw new Error(errorText(error), { cause: error });
  }
}

/** By the palette, or by a menu or a key in the tree. */
const isFromUser = (value: unknown): boolean =>
  value === undefined || value === FOCUSED_ITEM || isPlaylistNode(value) || isTrackNode(value);
