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
import type { SyncStatus } from './sync/status';
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
import { ParkedPrompt } from './ui/parkedPrompt';
import { PlaylistCommands } from './ui/playlistCommands';
import { PlaylistDrag } from './ui/playlistDrag';
import { PlaylistTargets } from './ui/playlistTargets';
import { PlaylistTree } from './ui/playlistTree';
import { ProfileCommands } from './ui/profileCommands';
import { QueueView } from './ui/queueView';
import { SignInCommands } from './ui/signInCommands';
import { StatusBar } from './ui/statusBar';
import { SyncCommands } from './ui/syncCommands';
import { SyncItem } from './ui/syncItem';
import { Texts } from './ui/texts';
import { TrackCommands } from './ui/trackCommands';
import { TreeCommands } from './ui/treeCommands';
import { UploadPrompt } from './ui/uploadPrompt';

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
  const language = () => texts.language;
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
  const library = owned.add(
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
  const failed = (error: unknown) => void notifications.failed(error);
  const tree = owned.add(new PlaylistTree({ library, drag: new PlaylistDrag(library, failed), language, onFailed: failed }));
  const targets = new PlaylistTargets(library, tree, language);
  const playlistCommands = new PlaylistCommands({
    library,
    tree,
    targets,
    onDeleted: (names, undo) => void notifications.deleted(names, undo),
  });
  const trackCommands = new TrackCommands(library, targets, language);
  const treeCommands = new TreeCommands(targets, playlistCommands, trackCommands);
  const syncCommands = new SyncCommands({ sync, notifications, language });
  const queue = owned.add(new QueueView({ sync, timers, language }));
  const syncItem = owned.add(new SyncItem(timers));
  const uploadPrompt = owned.add(new UploadPrompt({ upload: library.upload, sync, notifications, language, onFailed: failed }));
  const parkedPrompt = new ParkedPrompt();
  const statusBar = owned.add(new StatusBar());
  const card = owned.add(
    new AccountCard({
      account,
      sync,
      accountCommands,
      signInCommands,
      profileCommands,
      syncCommands,
      queue,
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
    const languageFact = () => `${texts.language} (setting: ${languageSetting()})`;
    const facts = { account, secrets, context, system: platform.system, language: languageFact, setAside: () => setAside };
    await vscode.env.clipboard.writeText(await diagnostics(facts));
    notifications.done(l10n.t('The diagnostics are on the clipboard. They hold no secret.'));
  };
  const accountHandlers = {
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
  owned.add(registerCommands({ handlers: accountHandlers, notifications, fallback: () => account.status() }));
  const libraryHandlers = {
    [COMMANDS.createPlaylist]: (value: unknown) => playlistCommands.create(value),
    [COMMANDS.renamePlaylist]: (...values: unknown[]) => playlistCommands.rename(...values),
    [COMMANDS.describePlaylist]: (...values: unknown[]) => playlistCommands.describe(...values),
    [COMMANDS.colorPlaylist]: (...values: unknown[]) => playlistCommands.color(...values),
    [COMMANDS.deletePlaylist]: (...values: unknown[]) => playlistCommands.delete(...values),
    [COMMANDS.undoDeletePlaylist]: () => playlistCommands.undoDelete(),
    [COMMANDS.moveUp]: (...values: unknown[]) => treeCommands.moveUp(...values),
    [COMMANDS.moveDown]: (...values: unknown[]) => treeCommands.moveDown(...values),
    [COMMANDS.deleteFocused]: () => treeCommands.deleteFocused(),
    [COMMANDS.addToPlaylist]: (...values: unknown[]) => trackCommands.addToPlaylist(...values),
    [COMMANDS.removeTracks]: (...values: unknown[]) => trackCommands.remove(...values),
    [COMMANDS.likeTrack]: (...values: unknown[]) => trackCommands.like(...values),
    [COMMANDS.unlikeTrack]: (...values: unknown[]) => trackCommands.unlike(...values),
    [COMMANDS.rateTrack]: (...values: unknown[]) => trackCommands.rate(...values),
  };
  const syncHandlers = {
    [COMMANDS.setSyncMode]: (value: unknown) => syncCommands.setSyncMode(value),
    [COMMANDS.uploadEarlierChanges]: () => uploadPrompt.askAgain(),
    [COMMANDS.pushNow]: () => syncCommands.pushNow(),
    [COMMANDS.clearPending]: () => syncCommands.clearPending(),
    [COMMANDS.showSyncQueue]: () => queue.open(),
    [COMMANDS.retryParked]: () => syncCommands.retryParked(),
    [COMMANDS.exportParked]: () => syncCommands.exportParked(),
    [COMMANDS.discardParked]: () => syncCommands.discardParked(),
  };
  const nothing = async () => undefined;
  owned.add(registerCommands({ handlers: libraryHandlers, notifications, fallback: nothing }));
  owned.add(registerCommands({ handlers: syncHandlers, notifications, fallback: nothing }));

  let pushed: SyncStatus | null = null;
  const draw = (state: AccountState) => {
    statusBar.show(state, moment());
    card.show(state, pushed);
  };
  const countdown = owned.add(new Countdown(timers, draw));
  const show = (state: AccountState) => {
    draw(state);
    countdown.follow(state);
    void vscode.commands.executeCommand('setContext', CONTEXT.hasServerUrl, state.status.url !== null);
    void vscode.commands.executeCommand('setContext', CONTEXT.signedIn, state.status.signedIn);
  };
  owned.add(account.onDidChange(show));
  // What a push learns about the server, the account has to know: it looks for the connection and asks for sign-ins.
  const tellAccount = (before: SyncStatus | null, { lastError }: SyncStatus) => {
    const isNews = lastError !== null && lastError.kind !== before?.lastError?.kind;
    if (isNews && /^(network|answer\.unauthorized|session)/.test(lastError.kind)) account.check().catch(record);
  };
  const showSync = (state: AccountState, status: SyncStatus) => {
    tellAccount(pushed, status);
    pushed = status;
    syncItem.show(status, language());
    card.show(state, status);
    parkedPrompt.follow(status, language());
    uploadPrompt.follow(state.status, status);
  };
  const readSync = async () => showSync(await account.state(), await sync.status());
  owned.add(sync.onDidChange(() => void readSync().catch(record)));
  owned.add(account.onDidChange(() => void readSync().catch(record)));
  owned.add(account.onDidChange(whenUsable(() => sync.resume())));
  owned.add(
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (!change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.language}`)) return;
      await texts.load().catch(record);
      await account.state().then(show, record);
      await readSync().catch(record);
      tree.refresh();
      queue.refresh();
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
