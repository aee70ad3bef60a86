import type { Behaviour } from '../behaviour';
import type { Shapes } from '../catalogue/shapes';
import type { Visibility } from '../catalogue/visibility';
import type { ServerClock } from '../clock';
import type { Store } from '../store';
import type { Mutations } from './mutations';

/** What the keepers of user data use. */
export interface UserDataParts {
  store: Store;
  clock: ServerClock;
  behaviour: Behaviour;
  visibility: Visibility;
  shapes: Shapes;
  mutations: Mutations;
}
