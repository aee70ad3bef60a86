import type { CommandHandlers } from '../common/commandCatalog';
import { COMMANDS, type SyncCommandId } from '../common/ids';
import type { QueueView } from './queueView';
import type { RemoteProfilePrompt } from './remoteProfilePrompt';
import type { SyncCommands } from './syncCommands';
import type { UploadPrompt } from './uploadPrompt';

export interface SyncHandlersOptions {
  readonly syncCommands: SyncCommands;
  readonly uploadPrompt: UploadPrompt;
  readonly remoteProfilePrompt: RemoteProfilePrompt;
  readonly queue: QueueView;
  /** Asks whether the server has moved; resolves at once if that is known. */
  readonly promptForServerMove: () => Promise<void>;
  /** Asks what has to be decided before anything is sent; resolves at once if nothing has. */
  readonly askBeforeSync: () => Promise<void>;
}

export const syncHandlers = (options: SyncHandlersOptions): CommandHandlers<SyncCommandId> => {
  const { syncCommands, uploadPrompt, remoteProfilePrompt, queue, promptForServerMove, askBeforeSync } = options;
  return {
    [COMMANDS.setSyncMode]: (value) => syncCommands.setSyncMode(value),
    [COMMANDS.chooseRemoteProfile]: async () => {
      await promptForServerMove();
      return remoteProfilePrompt.choose();
    },
    [COMMANDS.uploadEarlierChanges]: async () => {
      await askBeforeSync();
      return uploadPrompt.promptAgain();
    },
    [COMMANDS.syncNow]: async () => {
      await askBeforeSync();
      return syncCommands.syncNow();
    },
    [COMMANDS.pushNow]: async () => {
      await askBeforeSync();
      return syncCommands.pushNow();
    },
    [COMMANDS.clearPending]: () => syncCommands.clearPending(),
    [COMMANDS.showSyncQueue]: () => queue.open(),
    [COMMANDS.retryParked]: () => syncCommands.retryParked(),
    [COMMANDS.exportParked]: () => syncCommands.exportParked(),
    [COMMANDS.discardParked]: () => syncCommands.discardParked(),
  };
};
