import type { CommandHandlers } from '../common/commandCatalog';
import { COMMANDS, type AccountCommandId } from '../common/ids';
import type { AccountCommands } from './accountCommands';
import type { ProfileCommands } from './profileCommands';
import type { RequestHeaderCommands } from './requestHeaderCommands';
import type { SignInCommands } from './signInCommands';

export interface AccountHandlersOptions {
  readonly accountCommands: AccountCommands;
  readonly signInCommands: SignInCommands;
  readonly profileCommands: ProfileCommands;
  readonly headerCommands: RequestHeaderCommands;
  readonly openCard: () => Promise<void>;
  readonly copyDiagnostics: () => Promise<void>;
}

export const accountHandlers = (options: AccountHandlersOptions): CommandHandlers<AccountCommandId> => {
  const { accountCommands, signInCommands, profileCommands, headerCommands } = options;
  return {
    [COMMANDS.openAccount]: () => options.openCard(),
    [COMMANDS.setServerUrl]: (value) => accountCommands.setServerUrl(value),
    [COMMANDS.setWebUrl]: (value) => accountCommands.setWebUrl(value),
    [COMMANDS.signIn]: () => signInCommands.signIn(),
    [COMMANDS.signInWithEmail]: () => signInCommands.signInWithPassword(),
    [COMMANDS.openLogin]: () => accountCommands.openLogin(),
    [COMMANDS.pasteToken]: (value) => accountCommands.pasteToken(value),
    [COMMANDS.signOut]: () => accountCommands.signOut(),
    [COMMANDS.checkConnection]: () => accountCommands.checkConnection(),
    [COMMANDS.switchProfile]: (value) => profileCommands.switchProfile(value),
    [COMMANDS.createProfile]: (value) => profileCommands.createProfile(value),
    [COMMANDS.renameProfile]: (value) => profileCommands.renameProfile(value),
    [COMMANDS.deleteProfile]: (value) => profileCommands.deleteProfile(value),
    [COMMANDS.setRequestHeader]: () => headerCommands.setRequestHeader(),
    [COMMANDS.copyDiagnostics]: () => options.copyDiagnostics(),
  };
};
