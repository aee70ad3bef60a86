/** The ids that both the manifest and the code use. A test compares them. */
export const EXTENSION_ID = 'waveflow.waveflow';

const ACCOUNT_COMMANDS = {
  openAccount: 'waveflow.openAccount',
  setServerUrl: 'waveflow.setServerUrl',
  openLogin: 'waveflow.openLogin',
  setWebUrl: 'waveflow.setWebUrl',
  signIn: 'waveflow.signIn',
  signInWithEmail: 'waveflow.signInWithEmail',
  checkConnection: 'waveflow.checkConnection',
  pasteToken: 'waveflow.pasteToken',
  signOut: 'waveflow.signOut',
  switchProfile: 'waveflow.switchProfile',
  createProfile: 'waveflow.createProfile',
  renameProfile: 'waveflow.renameProfile',
  deleteProfile: 'waveflow.deleteProfile',
  setRequestHeader: 'waveflow.setRequestHeader',
  copyDiagnostics: 'waveflow.copyDiagnostics',
} as const;

const LIBRARY_COMMANDS = {
  createPlaylist: 'waveflow.createPlaylist',
  renamePlaylist: 'waveflow.renamePlaylist',
  describePlaylist: 'waveflow.describePlaylist',
  colorPlaylist: 'waveflow.colorPlaylist',
  deletePlaylist: 'waveflow.deletePlaylist',
  undoRemoval: 'waveflow.undoRemoval',
  moveUp: 'waveflow.moveUp',
  moveDown: 'waveflow.moveDown',
  deleteFocused: 'waveflow.deleteFocused',
  addToPlaylist: 'waveflow.addToPlaylist',
  removeTracks: 'waveflow.removeTracks',
  likeTrack: 'waveflow.likeTrack',
  unlikeTrack: 'waveflow.unlikeTrack',
  toggleLike: 'waveflow.toggleLike',
  rateTrack: 'waveflow.rateTrack',
  createShareLink: 'waveflow.createShareLink',
  copyShareLink: 'waveflow.copyShareLink',
  revokeShareLink: 'waveflow.revokeShareLink',
} as const;

const CATALOGUE_COMMANDS = {
  searchLibrary: 'waveflow.searchLibrary',
  addTracks: 'waveflow.addTracks',
  loadMore: 'waveflow.loadMore',
} as const;

const SYNC_COMMANDS = {
  setSyncMode: 'waveflow.setSyncMode',
  chooseRemoteProfile: 'waveflow.chooseRemoteProfile',
  uploadEarlierChanges: 'waveflow.uploadEarlierChanges',
  syncNow: 'waveflow.syncNow',
  pushNow: 'waveflow.pushNow',
  clearPending: 'waveflow.clearPending',
  showSyncQueue: 'waveflow.showSyncQueue',
  retryParked: 'waveflow.retryParked',
  exportParked: 'waveflow.exportParked',
  discardParked: 'waveflow.discardParked',
} as const;

export const COMMANDS = { ...ACCOUNT_COMMANDS, ...LIBRARY_COMMANDS, ...CATALOGUE_COMMANDS, ...SYNC_COMMANDS } as const;

type ValueOf<T> = T[keyof T];

export type AccountCommandId = ValueOf<typeof ACCOUNT_COMMANDS>;
export type LibraryCommandId = ValueOf<typeof LIBRARY_COMMANDS>;
export type CatalogueCommandId = ValueOf<typeof CATALOGUE_COMMANDS>;
export type SyncCommandId = ValueOf<typeof SYNC_COMMANDS>;
export type CommandId = ValueOf<typeof COMMANDS>;

const ACCOUNT_COMMAND_IDS: readonly CommandId[] = Object.values(ACCOUNT_COMMANDS);

export const isAccountCommand = (id: CommandId): id is AccountCommandId => ACCOUNT_COMMAND_IDS.includes(id);

/** Context keys for the views, the walkthrough and users' keybindings. */
export const CONTEXT = {
  hasServerUrl: 'waveflow.hasServerUrl',
  signedIn: 'waveflow.signedIn',
  /** Whether the server's music can be shown. */
  hasCatalogue: 'waveflow.hasCatalogue',
} as const;

export const SETTINGS = { section: 'waveflow', language: 'language', requestHeaders: 'requestHeaders' } as const;

/** The id of the authentication provider, which other extensions pass to `authentication.getSession`. */
export const AUTH_PROVIDER = 'waveflow';

export const ACCOUNT_STATUS_ITEM = 'account';
export const SYNC_STATUS_ITEM = 'sync';
/** URI scheme and language id of the sync queue document. The language allows default settings for it. */
export const QUEUE_SCHEME = 'waveflow-queue';
export const ACCOUNT_CARD_VIEW = 'waveflow.account';
export const PLAYLIST_VIEW = 'waveflow.playlists';
/** The argument of keybindings in that view: the command applies to the item that has the focus. */
export const FOCUSED_ITEM = 'waveflow:focused';
