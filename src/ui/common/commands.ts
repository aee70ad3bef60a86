import { isCancelled } from '../../core/errors';
import type { ServerStatus } from '../../protocol/status';
import { errorText } from '../i18n/errorText';
import type { CommandHandlers } from './commandCatalog';
import { FOCUSED_ITEM, isAccountCommand, type CommandId } from './ids';
import type { Notifications } from './notifications';

export interface CommandsOptions {
  readonly handlers: CommandHandlers;
  readonly notifications: Notifications;
  /** Whether an argument is an item of the tree, which only menus and keybindings pass. */
  readonly isTreeItem: (value: unknown) => boolean;
  /** The result of an account command that was cancelled, or whose failure the user was shown. */
  readonly accountStatus: () => Promise<ServerStatus>;
}

/**
 * Runs a command with its arguments. Where the user invoked it, a failure is shown. A program that passed an argument
 * gets a rejection with the same text.
 */
export type CommandRunner = (id: CommandId, values: readonly unknown[]) => Promise<unknown>;

export const commandRunner =
  (options: CommandsOptions): CommandRunner =>
  (id, values) =>
    run(options, id, values);

async function run(options: CommandsOptions, id: CommandId, values: readonly unknown[]): Promise<unknown> {
  const { handlers, notifications, isTreeItem, accountStatus } = options;
  const [value] = values;
  const isFromUser = value === undefined || value === FOCUSED_ITEM || isTreeItem(value);
  try {
    return await handlers[id](...values);
  } catch (error) {
    if (isFromUser || isCancelled(error)) {
      void notifications.showFailure(error);
      return isAccountCommand(id) ? accountStatus().catch(() => undefined) : undefined;
    }
    notifications.logFailure(error);
    throw new Error(errorText(error), { cause: error });
  }
}
