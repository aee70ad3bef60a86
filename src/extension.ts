import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Account, type AccountState } from './account/account';
import { ConnectionMemory } from './account/connection';
import { Databases } from './account/databases';
import { signInWithEmail } from './account/emailSignIn';
import { Profiles } from './account/profiles';
import { Reconnect } from './account/reconnect';
import { Sessions, type Place } from './account/sessions';
import { Tokens } from './account/tokens';
import { systemClock as clock } from './core/clock';
import { DisposableList } from './core/disposal';
import type { Log } from './core/log';
import { systemTimers as timers } from './core/timers';
import { PublishedApi, type WaveFlowApi } from './host/api';
import { WaveFlowAuthentication } from './host/authentication';
import { asExternal, openExternal } from './host/browser';
import { channelLog } from './host/log';
import { EditorSecrets } from './host/secrets';
import { watchFolder } from './host/storageFolder';
import { strictSsl } from './host/strictSsl';
import { Library } from './library/library';
import { openPlatform } from './platform/node/platform';
import type { Platform } from './platform/platform';
import { answersAsBetterAuth } from './remote/betterAuth';
import { probe as probeHealth } from './remote/health';
import { V1Client } from './remote/v1/client';
import { loadSqlite } from './store/sqlite';
import { Storage } from './store/storage';
import { Sync } from './sync/engine';
import { AccountCard } from './ui/accountCard';
import { AccountCommands } from './ui/accountCommands';
import { browserPage } from './ui/browserPage';
import { registerCommands } from './ui/commands';
import { Countdown } from './ui/countdown';
import { DeepLink } from './ui/deepLink';
import { diagnostics } from './ui/diagnostics';
import { ExpiryPrompt } from './ui/expiryPrompt';
import { COMMANDS, CONTEXT, PROVIDER, SETTINGS } from './ui/ids';
import { Notifications } from './ui/notifications';
import { ProfileCommands } from './ui/profileCommands';
import { SignInCommands } from './ui/signInCommands';
import { StatusBar } from './ui/statusBar';
import { Texts } from './ui/texts';

export async function activate(context: vscode.ExtensionContext): Promise<WaveFlowApi> {
  const owned = new DisposableList();
  context.subscriptions.push(owned);

  const channel = owned.add(vscode.window.createOutputChannel('WaveFlow', { log: true }));
  const log = channelLog(channel);
  const notifications = new Notifications({
    log,
    showLog: () => channel.show(),
    startOver: async (file) => {
      await storage.startOver(file);
      show(await account.state());
    },
  });
  const record = (error: unknown) => notifications.record(error);
  const texts = await loadTexts(context, log);
  const moment = () => ({ language: texts.language, now: clock.now() });

  const setAside: string[] = [];
  const platform = owned.add(
    openPlatform({
      folder: context.globalStorageUri,
      fs: vscode.workspace.fs,
      watchFolder: (listener) => watchFolder(context.globalStorageUri, listener),
      version: versionOf(context),
      strictSsl: () => strictSsl(context.extension),
      clock,
      timers,
    }),
  );
  const { http, loopback, random } = platform;
  const storage = openStorage(context, platform, (copy) => {
    setAside.push(copy);
    log.error(`set aside ${copy}`);
    const file = vscode.Uri.joinPath(context.globalStorageUri, copy);
    void notifications.setAside(copy, () => void vscode.commands.executeCommand('revealFileInOS', file));
  });
  const secrets = owned.add(new EditorSecrets(context.secrets));
  const databases = owned.add(new Databases(storage));
  const profiles = new Profiles(databases, clock, random);
  const sessions = new Sessions(secrets, databases, clock, platform.lock('secrets'));
  const renewal = platform.lock('renewal');
  const tokens = new Tokens({ sessions, http, lock: renewal, clock, timers });
  const probe = async (place: Place) => {
    const token = (rejected: string | undefined) => tokens.current(place, rejected);
    await new V1Client({ http, url: place.url, token }).profiles();
  };
  const connection = new ConnectionMemory(clock);
  const account = owned.add(
    new Account({ databases, profiles, sessions, tokens, connection, secrets, clock, timers, probe, onRefreshFailed: record }),
  );
  const profile = (id?: string) => account.currentProfile(id);
  const onDidChangeStore = databases.onDidChange;
  const sync = owned.add(
    new Sync({
      profile: () => profile(),
      onDidChangeStore,
      app: () => databases.app(),
      http,
      token: (place, rejected) => tokens.current(place, rejected),
      lock: platform.lock('drain'),
      clock,
      timers,
      random,
      onFailed: record,
    }),
  );
  owned.add(
    new Library({ profile, onDidChangeStore, clock, random, onEdited: () => sync.wake(), onRefreshFailed: record }),
  );

  const accountCommands = new AccountCommands({
    account,
    notifications,
    openExternal,
    probeServer: (url) => probeHealth(http, url),
    answersAsWeb: (url) => answersAsBetterAuth(http, url),
  });
  const signInCommands = new SignInCommands({
    account,
    accountCommands,
    notifications,
    browser: { loopback, random, timers, openExternal, asExternal, page: (page) => browserPage(page, texts.language) },
    signInWithEmail: (webUrl, credentials) => signInWithEmail(http, webUrl, credentials),
  });
  const profileCommands = new ProfileCommands(account);
  const statusBar = owned.add(new StatusBar());
  const card = owned.add(
    new AccountCard({
      account,
      accountCommands,
      signInCommands,
      profileCommands,
      notifications,
      moment,
      random,
      extensionUri: context.extensionUri,
    }),
  );
  const published = owned.add(new PublishedApi(account));
  owned.add(new WaveFlowAuthentication({ account, id: PROVIDER, signIn: () => signInCommands.signIn() }));
  owned.add(vscode.window.registerUriHandler(new DeepLink(account, notifications, log)));
  owned.add(new ExpiryPrompt(account, clock));

  const copyDiagnostics = async () => {
    const language = () => `${texts.language} (setting: ${languageSetting()})`;
    const facts = { account, secrets, context, system: platform.system, language, setAside: () => setAside };
    await vscode.env.clipboard.writeText(await diagnostics(facts));
    notifications.done(l10n.t('The diagnostics are on the clipboard. They hold no secret.'));
  };
  const handlers = {
    [COMMANDS.openAccount]: () => card.open(),
    [COMMANDS.setServerUrl]: (value: unknown) => accountCommands.setServerUrl(value),
    [COMMANDS.setWebUrl]: (value: unknown) => accountCommands.setWebUrl(value),
    [COMMANDS.signIn]: () => signInCommands.signIn(),
    [COMMANDS.signInWithEmail]: () => signInCommands.signInWithEmail(),
    [COMMANDS.openLogin]: () => accountCommands.openLogin(),
    [COMMANDS.pasteToken]: (value: unknown) => accountCommands.pasteToken(value),
    [COMMANDS.signOut]: () => accountCommands.signOut(),
    [COMMANDS.checkConnection]: () => accountCommands.checkConnection(),
    [COMMANDS.switchProfile]: (value: unknown) => profileCommands.switchProfile(value),
    [COMMANDS.createProfile]: (value: unknown) => profileCommands.createProfile(value),
    [COMMANDS.renameProfile]: (value: unknown) => profileCommands.renameProfile(value),
    [COMMANDS.deleteProfile]: (value: unknown) => profileCommands.deleteProfile(value),
    [COMMANDS.copyDiagnostics]: copyDiagnostics,
  };
  owned.add(registerCommands({ handlers, notifications, status: () => account.status() }));

  const draw = (state: AccountState) => {
    statusBar.show(state, moment());
    card.show(state);
  };
  const countdown = owned.add(new Countdown(timers, draw));
  const show = (state: AccountState) => {
    draw(state);
    countdown.follow(state);
    void vscode.commands.executeCommand('setContext', CONTEXT.hasServerUrl, state.status.url !== null);
    void vscode.commands.executeCommand('setContext', CONTEXT.signedIn, state.status.signedIn);
  };
  owned.add(account.onDidChange(show));
  owned.add(account.onDidChange(whenUsable(() => sync.resume())));
  owned.add(
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (!change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.language}`)) return;
      await texts.load().catch(record);
      await account.state().then(show, record);
    }),
  );
  const reconnect = owned.add(new Reconnect(account, timers, record));
  owned.add(vscode.window.onDidChangeWindowState(({ focused }) => focused && reconnect.nudge()));
  // Nobody waits for the storage: the window starts at once, and what is wrong with it is said once.
  account.state().catch((error: unknown) => notifications.failed(error));
  sync.start();
  log.info(`WaveFlow started, texts in ${texts.language}`);
  return published.api;
}

/** Calls whenever the account can be used again, or another one can. */
function whenUsable(call: () => void): (state: AccountState) => void {
  let last: string | undefined;
  return ({ status: { profile, url, account, connection } }) => {
    const usable = connection.state === 'online' ? JSON.stringify([profile.id, url, account]) : undefined;
    if (usable !== undefined && usable !== last) call();
    last = usable;
  };
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

const versionOf = ({ extension }: vscode.ExtensionContext): string =>
  String((extension.packageJSON as { readonly version: unknown }).version);

const readText = async (file: vscode.Uri): Promise<string> =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(file));

function openStorage(context: vscode.ExtensionContext, platform: Platform, onDamaged: (copy: string) => void): Storage {
  const wasm = vscode.Uri.joinPath(context.extensionUri, 'dist', 'sql-wasm.wasm');
  return new Storage({
    files: platform.files,
    lock: platform.lock('storage'),
    loadSqlite: async () => loadSqlite(await vscode.workspace.fs.readFile(wasm)),
    clock,
    random: platform.random,
    timers,
    digest: platform.digest,
    limits: platform.logLimits,
    onDamaged,
  });
}
