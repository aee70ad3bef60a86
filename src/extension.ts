import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Account } from './account/account';
import { Databases } from './account/databases';
import { Profiles } from './account/profiles';
import { Sessions } from './account/sessions';
import { systemClock } from './core/clock';
import { DisposableList } from './core/disposal';
import type { Event } from './core/emitter';
import { systemRandom } from './core/random';
import { channelLog } from './host/log';
import { EditorSecrets } from './host/secrets';
import type { ServerStatus } from './protocol/status';
import { AccountCard } from './ui/accountCard';
import { AccountCommands } from './ui/accountCommands';
import { registerCommands } from './ui/commands';
import { diagnostics } from './ui/diagnostics';
import { COMMANDS, CONTEXT, SETTINGS } from './ui/ids';
import { Notifications } from './ui/notifications';
import { ProfileCommands } from './ui/profileCommands';
import { StatusBar } from './ui/statusBar';
import { Texts } from './ui/texts';

/** What other extensions get. Never a token. */
export interface WaveFlowApi {
  readonly version: 1;
  /** The account as it is now. */
  getStatus(): Promise<ServerStatus>;
  /** Fires once for each change, whichever window made it. */
  readonly onDidChangeStatus: Event<ServerStatus>;
}
l10n.t('The diagnostics are on the clipboard. They hold no secret.');
