/** The ids that the manifest declares and the code uses. A test holds the two together. */
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
  rateTrack: 'waveflow.rateTrack',
} as const;

const SYNC_COMMANDS = {
  setSyncMode: 'waveflow.setSyncMode',
  uploadEarlierChanges: 'waveflow.uploadEarlierChanges',
  pushNow: 'waveflow.pushNow',
  clearPending: 'waveflow.clearPending',
  showSyncQueue: 'waveflow.showSyncQueue',
  retryParked: 'waveflow.retryParked',
  exportParked: 'waveflow.exportParked',
  discardParked: 'waveflow.discardParked',
} as const;

export const COMMANDS = { ...ACCOUNT_COMMANDS, ...LIBRARY_COMMANDS, ...SYNC_COMMANDS } as const;

type ValueOf<T> = T[keyof T];

export type AccountCommandId = ValueOf<typeof ACCOUNT_COMMANDS>;
export type LibraryCommandId = ValueOf<typeof LIBRARY_COMMANDS>;
export type SyncCommandId = ValueOf<typeof SYNC_COMMANDS>;
export type CommandId = ValueOf<typeof COMMANDS>;

const ACCOUNT_COMMAND_IDS: readonly CommandId[] = Object.values(ACCOUNT_COMMANDS);

export const isAccountCommand = (id: CommandId): id is AccountCommandId => ACCOUNT_COMMAND_IDS.includes(id);

/** Context keys for the walkthrough and for anyone's keybindings. */
export const CONTEXT = {
  hasServerUrl: 'waveflow.hasServerUrl',
  signedIn: 'waveflow.signedIn',
} as const;

export const SETTINGS = { section: 'waveflow', language: 'language', requestHeaders: 'requestHeaders' } as const;

/** Id of the authentication provider, which is also what other extensions ask for. */
export const AUTH_PROVIDER = 'waveflow';

export const ACCOUNT_STATUS_ITEM = 'account';
export const SYNC_STATUS_ITEM = 'sync';
/** Scheme and language of the document that shows the sync queue: the editor has defaults for languages. */
export const QUEUE_SCHEME = 'waveflow-queue';
export const ACCOUNT_CARD_VIEW = 'waveflow.account';
export const PLAYLIST_VIEW = 'waveflow.playlists';
/** What a keybinding in that view passes: the command is for what has the focus there. */
export const FOCUSED_ITEM = 'waveflow:focused';
