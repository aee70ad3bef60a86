import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../core/disposal';
import { asWaveFlowError } from '../core/errors';
import type { ServerStatus } from '../protocol/status';
import { errorText } from './errorText';
import type { CommandId } from './ids';
import type { Notifications } from './notifications';

/** Takes the first argument of the command, undefined where a person called it. */
export type CommandHandler = (value: unknown) => unknown;

export interface CommandParts {
  readonly handlers: Readonly<Record<CommandId, CommandHandler>>;
  readonly notifications: Notifications;
  /** What a command resolves to that was called off, or whose failure a person was shown. */
  readonly status: () => Promise<ServerStatus>;
}

/**
 * Registers the commands. A person who called one is shown what failed; a program that passed a value gets
 * a rejection with the same sentence.
 */
export function registerCommands(parts: CommandParts): Disposable {
  const registrations = new DisposableList();
  for (const [id, handler] of Object.entries(parts.handlers)) {
    registrations.add(vscode.commands.registerCommand(id, (value: unknown) => run(parts, handler, value)));
  }
  return registrations;
}

async function run({ notifications, status }: CommandParts, handler: CommandHandler, value: unknown): Promise<unknown> {
  try {
    return await handler(value);
  } catch (error) {
    if (value === undefined || asWaveFlowError(error).kind === 'cancelled') {
      void notifications.failed(error);
      return status().catch(() => undefined);
    }
    notifications.record(error);
    throw new Error(errorText(error), { cause: error });
  }
}
