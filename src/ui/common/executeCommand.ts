import * as vscode from 'vscode';
import type { CommandCatalog, CommandResult } from './commandCatalog';
import type { CommandId } from './ids';

/** Runs a command of this extension. */
export const executeCommand = <Id extends CommandId>(
  id: Id,
  ...values: Parameters<CommandCatalog[Id]>
): Thenable<CommandResult<Id>> => vscode.commands.executeCommand<CommandResult<Id>>(id, ...values);
