import type { CommandHandlers } from '../common/commandCatalog';
import { COMMANDS, type CatalogueCommandId } from '../common/ids';
import type { CatalogueCommands } from './catalogueCommands';

export const catalogueHandlers = (commands: CatalogueCommands): CommandHandlers<CatalogueCommandId> => ({
  [COMMANDS.searchLibrary]: () => commands.search(),
  [COMMANDS.addTracks]: (...values) => commands.addTracks(...values),
  [COMMANDS.loadMore]: (node) => commands.loadMore(node),
});
