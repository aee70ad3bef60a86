import type { ServerStatus } from '../../../src/protocol/status';
import type { CommandHandlers } from '../../../src/ui/common/commandCatalog';
import { commandRunner, type CommandsOptions } from '../../../src/ui/common/commands';
import { executeCommand } from '../../../src/ui/common/executeCommand';
import { COMMANDS, type SyncCommandId } from '../../../src/ui/common/ids';

/** What must not compile: a command without a handler, or with other arguments or results than the catalogue says. */
export function registrations(
  options: CommandsOptions,
  pasteToken: (token: string) => ServerStatus,
): CommandHandlers<SyncCommandId> {
  const { [COMMANDS.pushNow]: pushNow, ...others } = options.handlers;
  commandRunner({ ...options, handlers: { ...others, [COMMANDS.pushNow]: pushNow } });
  // @ts-expect-error a command without a handler
  commandRunner({ ...options, handlers: others });
  // @ts-expect-error a handler with another result
  commandRunner({ ...options, handlers: { ...others, [COMMANDS.pushNow]: () => 'sent' } });
  // @ts-expect-error a handler that trusts its argument
  commandRunner({ ...options, handlers: { ...options.handlers, [COMMANDS.pasteToken]: pasteToken } });
  // @ts-expect-error a module that contributes only some of its handlers
  return { [COMMANDS.pushNow]: pushNow };
}

export function executions(): void {
  void executeCommand(COMMANDS.setSyncMode, 'local').then((mode: 'hybrid' | 'local' | undefined) => mode);
  // @ts-expect-error a command that does not exist
  void executeCommand('waveflow.sing');
  // @ts-expect-error an argument of another type
  void executeCommand(COMMANDS.setSyncMode, 1);
  // @ts-expect-error an argument too many
  void executeCommand(COMMANDS.pushNow, 'local');
  // @ts-expect-error another result
  void executeCommand(COMMANDS.setSyncMode).then((mode: number | undefined) => mode);
}
