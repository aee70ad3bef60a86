import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Account } from './account/account';
import type { CallbackPage } from './account/callback';
import type { Credentials } from './account/credentials';
import { deviceNameOf } from './account/deviceName';
import { searchServer } from './account/serverSearch';
import type { SessionKey } from './account/sessionKey';
import { SignInChoice } from './account/signInMethods';
import { V1SignIn } from './account/v1SignIn';
import { V2SignIn } from './account/v2SignIn';
import { systemClock as clock } from './core/clock';
import type { DisposableList } from './core/disposal';
import { cancelled } from './core/errors';
import type { Log } from './core/log';
import { systemTimers as timers } from './core/timers';
import type { PublishedApi } from './host/api';
import type { WaveFlowAuthentication } from './host/authentication';
import { EditorBrowser } from './host/browser';
import { copyText } from './host/clipboard';
import type { Dormancy } from './host/dormancy';
import { channelLog } from './host/log';
import type { ServerStatus } from './protocol/status';
import { recognizeServer } from './remote/generation';
import { hasSignInPage, probeServer } from './remote/serverProbe';
import { openServices, type Services } from './services';
import { AccountCommands } from './ui/account/accountCommands';
import { accountHandlers } from './ui/account/accountHandlers';
import { DeepLink } from './ui/account/deepLink';
import { diagnostics } from './ui/account/diagnostics';
import { ExpiryPrompt } from './ui/account/expiryPrompt';
import { ProfileCommands } from './ui/account/profileCommands';
import { RequestHeaderCommands } from './ui/account/requestHeaderCommands';
import { ServerChoice } from './ui/account/serverChoice';
import { ServerMovePrompt } from './ui/account/serverMovePrompt';
import { SignInCommands } from './ui/account/signInCommands';
import { signInPage } from './ui/account/signInPage';
import { StatusBar } from './ui/account/statusBar';
import type { StatusMemory } from './ui/account/statusMemory';
import { AccountCardPanel } from './ui/card/accountCardPanel';
import { CatalogueCommands } from './ui/catalogue/catalogueCommands';
import { catalogueHandlers } from './ui/catalogue/catalogueHandlers';
import { CatalogueSection } from './ui/catalogue/catalogueSection';
import { commandRunner, type CommandRunner } from './ui/common/commands';
import { SETTINGS } from './ui/common/ids';
import { languageSetting, loadLocalization } from './ui/common/loadLocalization';
import { Notifications } from './ui/common/notifications';
import type { StatusItem } from './ui/common/statusItem';
import type { Localization } from './ui/i18n/localization';
import { libraryHandlers } from './ui/playlists/libraryHandlers';
import { PlaylistCommands } from './ui/playlists/playlistCommands';
import { PlaylistDrag } from './ui/playlists/playlistDrag';
import { isTreeNode } from './ui/playlists/playlistNode';
import { PlaylistTargets } from './ui/playlists/playlistTargets';
import { PlaylistTree } from './ui/playlists/playlistTree';
import { ShareCommands } from './ui/playlists/shareCommands';
import { TrackCommands } from './ui/playlists/trackCommands';
import { TreeCommands } from './ui/playlists/treeCommands';
import { UndoStack } from './ui/playlists/undoStack';
import { StatusPresenter } from './ui/statusPresenter';
import { ParkedPrompt } from './ui/sync/parkedPrompt';
import { QueueView } from './ui/sync/queueView';
import { RemoteProfilePrompt } from './ui/sync/remoteProfilePrompt';
import { SyncCommands } from './ui/sync/syncCommands';
import { syncHandlers } from './ui/sync/syncHandlers';
import { SyncItem } from './ui/sync/syncItem';
import { UploadPrompt } from './ui/sync/uploadPrompt';

/** What starts before the program, and is owned by the caller. */
export interface StartOptions {
  readonly context: vscode.ExtensionContext;
  /** Disposes of the program. */
  readonly owned: DisposableList;
  readonly channel: vscode.LogOutputChannel;
  readonly published: PublishedApi;
  readonly authentication: WaveFlowAuthentication;
  /** Shows the account. */
  readonly statusItem: StatusItem;
  readonly statusMemory: StatusMemory;
  readonly dormancy: Dormancy;
  /** Aborted when the extension stops. */
  readonly signal: AbortSignal;
}

/** What commands, other extensions and the Accounts menu use. */
export interface Program {
  readonly account: Account;
  readonly signIn: () => Promise<ServerStatus>;
  readonly runCommand: CommandRunner;
  readonly links: vscode.UriHandler;
  readonly card: vscode.WebviewPanelSerializer;
}

/** Starts everything that `extension.ts` does not register itself. Call it once. */
export async function start(given: StartOptions): Promise<Program> {
  const { context, owned, channel, published, authentication, statusItem, statusMemory, dormancy, signal } = given;
  const log = channelLog(channel);
  const localization = await loadLocalization(context.extensionUri, log);
  if (signal.aborted) throw cancelled();
  const services = openServices({ context, log, owned });
  const { account, sync } = services;
  published.follow(account);
  authentication.follow(account);
  const notifications = new Notifications({
    log,
    showLog: () => channel.show(),
    startOver: async (file) => {
      await services.storage.recreate(file);
      await account.state();
    },
    takeOver: async () => {
      await services.platform.takeOver();
      await account.state();
      sync.resume();
    },
  });
  const statusBar = new StatusBar({
    item: statusItem,
    memory: statusMemory,
    onFailed: (error) => notifications.logFailure(error),
  });
  const options = { context, owned, log, localization, notifications, services, statusBar, dormancy };
  notifyOfQuarantine(options);
  const libraryUi = createLibraryUi(options);
  const syncUi = createSyncUi(options);
  const accountUi = createAccountUi(options, syncUi);
  owned.add(
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (!change.affectsConfiguration(`${SETTINGS.section}.${SETTINGS.language}`)) return;
      await localization.load().catch((error: unknown) => notifications.logFailure(error));
      accountUi.presenter.redraw();
      libraryUi.tree.redraw();
      syncUi.queue.refresh();
    }),
  );
  // Nobody waits for the storage; a failure is shown once.
  account.state().catch((error: unknown) => {
    statusBar.hide();
    void notifications.showFailure(error);
  });
  sync.start();
  log.info(`WaveFlow started, texts in ${localization.language}`);
  const runCommand = commandRunner({
    handlers: { ...libraryUi.handlers, ...syncUi.handlers, ...accountUi.handlers },
    notifications,
    isTreeItem: isTreeNode,
    accountStatus: () => account.status(),
  });
  const { signInCommands, links, card } = accountUi;
  return { account, signIn: () => signInCommands.signIn(), runCommand, links, card };
}

interface UiOptions {
  readonly context: vscode.ExtensionContext;
  readonly owned: DisposableList;
  readonly log: Log;
  readonly localization: Localization;
  readonly notifications: Notifications;
  readonly services: Services;
  readonly statusBar: StatusBar;
  readonly dormancy: Dormancy;
}

/** Notifies the user of each damaged file. */
function notifyOfQuarantine({ context, owned, notifications, services }: UiOptions): void {
  owned.add(
    services.onDidQuarantine((copy) => {
      const file = vscode.Uri.joinPath(context.globalStorageUri, copy);
      const reveal = () => {
        // A browser cannot show files.
        const revealed = vscode.commands.executeCommand('revealFileInOS', file);
        revealed.then(undefined, (error: unknown) => notifications.logFailure(error));
      };
      void notifications.showQuarantined(copy, reveal);
    }),
  );
}

/** The playlists in the side bar and their commands. */
function createLibraryUi({ owned, localization, notifications, services }: UiOptions) {
  const { library, catalogue, shareLinks, sync } = services;
  const language = () => localization.language;
  const failed = (error: unknown) => void notifications.showFailure(error);
  const section = owned.add(
    new CatalogueSection({ catalogue, onDidChangeLibrary: library.onDidChange, clock, timers, onFailed: failed }),
  );
  const tree = owned.add(
    new PlaylistTree({
      library,
      shareLinks,
      section,
      drag: new PlaylistDrag(library, failed),
      language,
      clock,
      timers,
      onFailed: failed,
    }),
  );
  const targets = new PlaylistTargets(library, tree, language);
  const undoStack = new UndoStack((sentence, undo) => void notifications.offerUndo(sentence, undo));
  const playlistCommands = new PlaylistCommands({ library, tree, targets, undoStack, language });
  const trackCommands = new TrackCommands({ library, targets, undoStack, language });
  const treeCommands = new TreeCommands(targets, playlistCommands, trackCommands);
  const shareCommands = new ShareCommands({
    shareLinks,
    targets,
    notifications,
    copyText: (text) => copyText(timers, text),
    language,
    clock,
    push: () => sync.pushNow(),
  });
  const ownHandlers = libraryHandlers({ playlistCommands, trackCommands, treeCommands, shareCommands, undoStack });
  const catalogueCommands = new CatalogueCommands({ catalogue, section, library, tree, targets, timers, language });
  return { tree, handlers: { ...ownHandlers, ...catalogueHandlers(catalogueCommands) } };
}

type SyncUi = ReturnType<typeof createSyncUi>;

/** The pending changes and their commands. */
function createSyncUi({ owned, localization, notifications, services }: UiOptions) {
  const { sync, library, serverMove, profileLinks } = services;
  const language = () => localization.language;
  const queue = owned.add(new QueueView({ sync, timers, language }));
  const syncItem = owned.add(new SyncItem(timers));
  const onFailed = (error: unknown) => void notifications.showFailure(error);
  const uploadPrompt = owned.add(new UploadPrompt({ upload: library.upload, sync, notifications, language, onFailed }));
  const serverMovePrompt = owned.add(new ServerMovePrompt({ serverMove, sync, onFailed }));
  const remoteProfilePrompt = owned.add(
    new RemoteProfilePrompt({ links: profileLinks, sync, notifications, language, onFailed }),
  );
  const syncCommands = new SyncCommands({ sync, timers, notifications, language });
  const promptForServerMove = () => serverMovePrompt.prompt();
  const askBeforeSync = async () => {
    await promptForServerMove();
    await remoteProfilePrompt.chooseIfUndecided();
  };
  const asks = { promptForServerMove, askBeforeSync };
  const handlers = syncHandlers({ syncCommands, uploadPrompt, remoteProfilePrompt, queue, ...asks });
  const prompts = { serverMovePrompt, remoteProfilePrompt, uploadPrompt, parkedPrompt: new ParkedPrompt() };
  const statusViews = { syncItem, ...prompts };
  return { syncCommands, askBeforeSync, queue, handlers, statusViews };
}

/** The sign-in, from the commands to the Accounts menu, and the card, which shows the sync as well. */
function createAccountUi(options: UiOptions, { syncCommands, askBeforeSync, queue, statusViews }: SyncUi) {
  const { context, owned, log, localization, notifications, services, statusBar, dormancy } = options;
  const { account, sync, platform, http, requestHeaders } = services;
  const { random, readAsset } = platform;
  const browser = new EditorBrowser(timers);
  const renderContext = () => ({ language: localization.language, now: clock.now() });
  const probe = (url: string, signal?: AbortSignal) => probeServer(http, url, signal);
  const serverChoice = new ServerChoice({ search: (typed) => searchServer({ probe, timers }, typed), notifications });
  const signInChoice = createSignInChoice(options, browser);
  const accountCommands = new AccountCommands({
    account,
    notifications,
    openExternal: browser.open,
    serverChoice,
    signInChoice,
    hasSignInPage: (url) => hasSignInPage(http, url),
  });
  const signInCommands = new SignInCommands({ account, accountCommands, notifications, signInChoice });
  const profileCommands = new ProfileCommands(account);
  const headerCommands = new RequestHeaderCommands({
    account,
    accountCommands,
    headers: requestHeaders,
    notifications,
  });
  const card = owned.add(
    new AccountCardPanel({
      account,
      sync,
      accountCommands,
      signInCommands,
      profileCommands,
      headerCommands,
      syncCommands,
      askBeforeSync,
      queue,
      notifications,
      renderContext,
      random,
      extensionUri: context.extensionUri,
      readAsset,
    }),
  );
  const handlers = accountHandlers({
    accountCommands,
    signInCommands,
    profileCommands,
    headerCommands,
    openCard: () => card.open(),
    copyDiagnostics: diagnosticsCopier(options),
  });
  const links = new DeepLink(account, notifications, log);
  owned.add(vscode.window.registerUriHandler(links));
  owned.add(new ExpiryPrompt(account, clock));
  const presenter = owned.add(
    new StatusPresenter({
      ...statusViews,
      account,
      sync,
      statusBar,
      card,
      timers,
      renderContext,
      onIdle: (profileId) => void dormancy.keep(profileId).catch((error: unknown) => notifications.logFailure(error)),
      onFailed: (error) => notifications.logFailure(error),
    }),
  );
  return { presenter, handlers, signInCommands, links, card };
}

/** How users sign in, by the generation of the server. */
function createSignInChoice({ localization, notifications, services }: UiOptions, editorBrowser: EditorBrowser) {
  const { account, http, platform } = services;
  const { loopback, random, digest, hostName, seesCookies } = platform;
  const browser = {
    loopback,
    random,
    timers,
    openExternal: editorBrowser.open,
    asExternal: editorBrowser.addressOf,
    page: (page: CallbackPage) => signInPage(page, localization.language),
  };
  const v2 = {
    http,
    browser,
    random,
    digest,
    clock,
    deviceName: deviceNameOf(hostName),
    save: (key: SessionKey, credentials: Credentials) => account.signIn(key, credentials),
    onFailed: (error: unknown) => notifications.logFailure(error),
  };
  return new SignInChoice({
    recognize: (url) => recognizeServer(http, url),
    timers,
    methods: {
      v1: new V1SignIn({ http, browser, seesCookies, saveToken: (token) => account.saveToken(token) }),
      v2: new V2SignIn(v2),
    },
  });
}

function diagnosticsCopier({ context, owned, localization, notifications, services }: UiOptions): () => Promise<void> {
  const { account, sync, secrets, requestHeaders, platform, storage } = services;
  const checkpointFailures = () => storage.checkpointFailures();
  const quarantined: string[] = [];
  owned.add(services.onDidQuarantine((copy) => void quarantined.push(copy)));
  const language = () => `${localization.language} (setting: ${languageSetting()})`;
  return async () => {
    const { system } = platform;
    const locking = () => platform.lockMechanism();
    const text = await diagnostics({
      account,
      sync,
      secrets,
      requestHeaders,
      context,
      system,
      locking,
      language,
      quarantined: () => quarantined,
      checkpointFailures,
    });
    await copyText(timers, text);
    notifications.showInfo(l10n.t('The diagnostics are on the clipboard. They contain no secrets.'));
  };
}
