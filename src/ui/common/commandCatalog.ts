import type { Playlist } from '../../library/playlist';
import type { ServerStatus } from '../../protocol/status';
import type { PushOutcome, SyncOutcome, SyncStatus } from '../../sync/status';
import type { AccountCommandId, CommandId, COMMANDS } from './ids';

/**
 * The arguments that programs may pass to each command, and its result. Without an argument, a command asks the user.
 * A profile or a playlist is named by its id or its name.
 */
export interface CommandCatalog {
  [COMMANDS.openAccount]: () => void;
  [COMMANDS.setServerUrl]: (url?: string) => ServerStatus;
  [COMMANDS.setWebUrl]: (url?: string) => ServerStatus;
  [COMMANDS.signIn]: () => ServerStatus;
  [COMMANDS.signInWithEmail]: () => ServerStatus;
  /** Resolves to whether a page was opened. */
  [COMMANDS.openLogin]: () => boolean;
  [COMMANDS.pasteToken]: (token?: string) => ServerStatus;
  [COMMANDS.signOut]: () => ServerStatus;
  [COMMANDS.checkConnection]: () => ServerStatus;
  [COMMANDS.switchProfile]: (profile?: string) => ServerStatus;
  [COMMANDS.createProfile]: (name?: string) => ServerStatus;
  [COMMANDS.renameProfile]: (name?: string) => ServerStatus;
  [COMMANDS.deleteProfile]: (profile?: string) => ServerStatus;
  [COMMANDS.setRequestHeader]: () => ServerStatus;
  [COMMANDS.copyDiagnostics]: () => void;

  [COMMANDS.createPlaylist]: (name?: string) => Playlist | undefined;
  [COMMANDS.renamePlaylist]: (playlist?: string, name?: string) => Playlist | undefined;
  [COMMANDS.describePlaylist]: (playlist?: string, description?: string) => Playlist | undefined;
  [COMMANDS.colorPlaylist]: (playlist?: string, color?: string) => Playlist | undefined;
  /** Resolves to the number of deleted playlists. */
  [COMMANDS.deletePlaylist]: (playlist?: string) => number;
  /** Resolves to the number of restored playlists or tracks. */
  [COMMANDS.undoRemoval]: () => number;
  [COMMANDS.moveUp]: (playlist?: string) => void;
  [COMMANDS.moveDown]: (playlist?: string) => void;
  [COMMANDS.deleteFocused]: () => void;
  /** Resolves to the number of added tracks. */
  [COMMANDS.addToPlaylist]: () => number;
  /** Resolves to the number of removed tracks. */
  [COMMANDS.removeTracks]: () => number;
  [COMMANDS.likeTrack]: () => void;
  [COMMANDS.unlikeTrack]: () => void;
  [COMMANDS.toggleLike]: () => void;
  [COMMANDS.rateTrack]: () => void;
  /** Resolves to the link, which is on the clipboard as well. */
  [COMMANDS.createShareLink]: (playlist?: string) => string | undefined;
  /** Resolves to the link, which is on the clipboard as well. */
  [COMMANDS.copyShareLink]: (playlist?: string) => string | undefined;
  /** Resolves to whether the link was revoked. */
  [COMMANDS.revokeShareLink]: (playlist?: string) => boolean;

  /** Resolves to the number of added tracks. */
  [COMMANDS.searchLibrary]: () => number;
  /** Resolves to the number of added tracks. */
  [COMMANDS.addTracks]: (playlist?: string) => number;
  [COMMANDS.loadMore]: () => void;

  [COMMANDS.setSyncMode]: (mode?: string) => SyncStatus['mode'];
  /** Resolves to the canonical id of the account's profile to sync with. */
  [COMMANDS.chooseRemoteProfile]: () => string | undefined;
  /** Resolves to the number of queued operations. */
  [COMMANDS.uploadEarlierChanges]: () => number;
  [COMMANDS.syncNow]: () => SyncOutcome;
  [COMMANDS.pushNow]: () => PushOutcome;
  /** Resolves to the number of discarded operations. */
  [COMMANDS.clearPending]: () => number;
  [COMMANDS.showSyncQueue]: () => void;
  /** Resolves to the number of operations that are tried again. */
  [COMMANDS.retryParked]: () => number;
  [COMMANDS.exportParked]: () => void;
  /** Resolves to the number of discarded operations. */
  [COMMANDS.discardParked]: () => number;
}

type ResultOf<Id extends CommandId> = ReturnType<CommandCatalog[Id]>;

/** Arguments come from menus, keybindings and other extensions, so a handler validates them. */
export type CommandHandler<Id extends CommandId> = (...values: unknown[]) => ResultOf<Id> | Promise<ResultOf<Id>>;

/** A handler for each of these commands. */
export type CommandHandlers<Ids extends CommandId = CommandId> = { readonly [Id in Ids]: CommandHandler<Id> };

/**
 * What a command resolves to. After a cancellation, or a failure that the user was shown, an account command resolves
 * to the status of the account and every other command to undefined.
 */
export type CommandResult<Id extends CommandId> =
  ResultOf<Id> | (Id extends AccountCommandId ? ServerStatus : never) | undefined;
