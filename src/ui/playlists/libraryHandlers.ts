import type { CommandHandlers } from '../common/commandCatalog';
import { COMMANDS, type LibraryCommandId } from '../common/ids';
import type { PlaylistCommands } from './playlistCommands';
import type { ShareCommands } from './shareCommands';
import type { TrackCommands } from './trackCommands';
import type { TreeCommands } from './treeCommands';
import type { UndoStack } from './undoStack';

export interface LibraryHandlersOptions {
  readonly playlistCommands: PlaylistCommands;
  readonly trackCommands: TrackCommands;
  readonly treeCommands: TreeCommands;
  readonly shareCommands: ShareCommands;
  readonly undoStack: UndoStack;
}

export const libraryHandlers = (options: LibraryHandlersOptions): CommandHandlers<LibraryCommandId> => {
  const { playlistCommands, trackCommands, treeCommands, shareCommands, undoStack } = options;
  return {
    [COMMANDS.createPlaylist]: (value) => playlistCommands.create(value),
    [COMMANDS.renamePlaylist]: (...values) => playlistCommands.rename(...values),
    [COMMANDS.describePlaylist]: (...values) => playlistCommands.describe(...values),
    [COMMANDS.colorPlaylist]: (...values) => playlistCommands.color(...values),
    [COMMANDS.deletePlaylist]: (...values) => playlistCommands.delete(...values),
    [COMMANDS.undoRemoval]: () => undoStack.undoLast(),
    [COMMANDS.moveUp]: (...values) => treeCommands.moveUp(...values),
    [COMMANDS.moveDown]: (...values) => treeCommands.moveDown(...values),
    [COMMANDS.deleteFocused]: () => treeCommands.deleteFocused(),
    [COMMANDS.addToPlaylist]: (...values) => trackCommands.addToPlaylist(...values),
    [COMMANDS.removeTracks]: (...values) => trackCommands.remove(...values),
    [COMMANDS.likeTrack]: (...values) => trackCommands.like(...values),
    [COMMANDS.unlikeTrack]: (...values) => trackCommands.unlike(...values),
    [COMMANDS.toggleLike]: (...values) => trackCommands.toggleLike(...values),
    [COMMANDS.rateTrack]: (...values) => trackCommands.rate(...values),
    [COMMANDS.createShareLink]: (...values) => shareCommands.create(...values),
    [COMMANDS.copyShareLink]: (...values) => shareCommands.copy(...values),
    [COMMANDS.revokeShareLink]: (...values) => shareCommands.revoke(...values),
  };
};
