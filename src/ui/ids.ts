/** The ids that the manifest declares and the code uses. A test holds the two together. */
export const EXTENSION_ID = 'waveflow.waveflow';

export const COMMANDS = {
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
  copyDiagnostics: 'waveflow.copyDiagnostics',
} as const;

export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** Context keys for the walkthrough and for anyone's keybindings. */
export const CONTEXT = {
  hasServerUrl: 'waveflow.hasServerUrl',
  signedIn: 'waveflow.signedIn',
} as const;

export const SETTINGS = { section: 'waveflow', language: 'language' } as const;

/** Id of the authentication provider, which is also what other extensions ask for. */
export const PROVIDER = 'waveflow';

export const STATUS_ITEM = 'account';
export const ACCOUNT_CARD = 'waveflow.account';
