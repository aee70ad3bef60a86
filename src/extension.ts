import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Account, type AccountState } from './account/account';
import { Databases } from './account/databases';
import { Profiles } from './account/profiles';
import { Sessions } from './account/sessions';
import { systemClock as clock } from './core/clock';
import { DisposableList } from './core/disposal';
import type { Log } from './core/log';
import { systemRandom as random } from './core/random';
import { systemTimers as timers } from './core/timers';
import { PublishedApi, type WaveFlowApi } from './host/api';
import { channelLog } from './host/log';
import { EditorSecrets } from './host/secrets';
import { NodeFiles } from './platform/node/files';
import { NodeLock } from './platform/node/lock';
import { loadSqlite } from './store/sqlite';
import { Storage } from './store/storage';
import { AccountCard } from './ui/accountCard';
import { AccountCommands } from './ui/accountCommands';
import { registerCommands } from './ui/commands';
import { diagnostics } from './ui/diagnostics';
import { COMMANDS, CONTEXT, SETTINGS } from './ui/ids';
import { Notifications } from './ui/notifications';
import { ProfileCommands } from './ui/profileCommands';
import { StatusBar } from './ui/statusBar';
import { Texts } from './ui/texts';

export async function activate(context: vscode.ExtensionContext): Promise<WaveFlowApi> {
  const owned = new DisposableList();
  context.subscriptions.push(owned);

  const channel = owned.add(vscode.window.createOutputChannel('WaveFlow', { log: true }));
  const log = channelLog(channel);
  const notifications = new Notifications(log, () => channel.show());
  const texts = await loadTexts(context, log);

  const setAside: string[] = [];
  const storage = openStorage(context, (copy) => {
    setAside.push(copy);
    log.error(`set aside ${copy}`);
    const file = vscode.Uri.joinPath(context.globalStorageUri, copy);
    void notifications.setAside(copy, () => void vscode.commands.executeCommand('revealFileInOS', file));
  });
  const secrets = owned.add(new EditorSecrets(context.secrets));
  const databases = owned.add(new Databases(storage));
  const profiles = new Profiles(databases, clock, random);
  const sessions = new Sessions(secrets, databases, clock);
  const onRefreshFailed = (error: unknown) => notifications.record(error);
  const account = owned.add(new Account({ databases, profiles, sessions, secrets, clock, onRefreshFailed }));

  const openExternal = async (url: string) => vscode.env.openExternal(vscode.Uri.parse(url, true));
  const accountCommands = new AccountCommands({ account, notifications, openExternal });
  const profileCommands = new ProfileCommands(account);
  const statusBar = owned.add(new StatusBar());
  const card = owned.add(
    new AccountCard({ account, accountCommands, profileCommands, notifications, texts, random, extensionUri: context.extensionUri }),
  );
  const published = owned.add(new PublishedApi(account));

  const copyDiagnostics = async () => {
    const language = () => `${texts.language} (setting: ${languageSetting()})`;
    await vscode.env.clipboard.writeText(await diagnostics({ account, secrets, context, language, setAside: () => setAside }));
    notifications.done(l10n.t('The diagnostics are on the clipboard. They hold no secret.'));
  };
  const handlers = {
    [COMMANDS.openAccount]: () => card.open(),
    [COMMANDS.setServerUrl]: (value: unknown) => accountCommands.setServerUrl(value),
    [COMMANDS.openLogin]: () => accountCommands.openLogin(),
    [COMMANDS.pasteToken]: (value: unknown) => accountCommands.pasteToken(value),
    [COMMANDS.signOut]: () => accountCommands.signOut(),
    [COMMANDS.switchProfile]: (value: unknown) => profileCommands.switchProfile(value),
    [COMMANDS.createProfile]: (value: unknown) => profileCommands.createProfile(value),
    [COMMANDS.renameProfile]: (value: unknown) => profileCommands.renameProfile(value),
    [COMMANDS.deleteProfile]: (value: unknown) => profileCommands.deleteProfile(value),
    [COMMANDS.copyDiagnostics]: copyDiagnostics,
  };
  owned.add(registerCommands({ handlers, notifications, status: () => account.status() }));

  const show = (state: AccountState) => {
    statusBar.show(state);
    card.show(state);
    void vscode.commands.executeCommand('setContext', CONTEXT.hasServerUrl, state.status.url !== null);
    void vscode.commands.executeCommand('setContext', CONTEXT.signedIn, state.status.signedIn);
  };
  owned.add(account.onDidChange(show));
  owned.add(
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (!change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.language}`)) return;
      await texts.load().catch((error: unknown) => notifications.record(error));
      await account.state().then(show, onRefreshFailed);
    }),
  );
  // Nobody waits for the storage: the window starts at once, and what is wrong with it is said once.
  account.state().catch((error: unknown) => notifications.failed(error));
  log.info(`WaveFlow started, texts in ${texts.language}`);
  return published.api;
}

async function loadTexts(context: vscode.ExtensionContext, log: Log): Promise<Texts> {
  const texts = new Texts({
    wanted: languageSetting,
    display: () => vscode.env.language,
    read: (language) => readText(vscode.Uri.joinPath(context.extensionUri, 'l10n', `bundle.l10n.${language}.json`)),
  });
  await texts.load().catch(() => log.error('The translated texts could not be read; continuing in English'));
  return texts;
}

const languageSetting = (): string =>
  vscode.workspace.getConfiguration(SETTINGS.section).get(SETTINGS.language, 'auto');

const readText = async (file: vscode.Uri): Promise<string> =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(file));

function openStorage(context: vscode.ExtensionContext, onDamaged: (copy: string) => void): Storage {
  const folder = context.globalStorageUri.fsPath;
  const wasm = vscode.Uri.joinPath(context.extensionUri, 'dist', 'sql-wasm.wasm');
  return new Storage({
    files: new NodeFiles(folder, { clock, random, timers }),
    lock: new NodeLock(folder, random),
    loadSqlite: async () => loadSqlite(await vscode.workspace.fs.readFile(wasm)),
    clock,
    random,
    onDamaged,
  });
}
