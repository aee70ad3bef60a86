import type { Fault } from '../../support/modelServer';

/** A step of a simulation. `pick` chooses among what exists at that time. */
export type Command =
  | { readonly do: Edit | 'upload' | 'push' | 'kill' | 'close'; readonly window: number; readonly pick: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'outage'; readonly fault: Fault; readonly sparesEmpty: boolean }
  | { readonly do: 'firewall'; readonly fault: Fault; readonly pick: number }
  | { readonly do: 'poison'; readonly pick: number }
  | { readonly do: 'signIn'; readonly account: number; readonly tokenLater: boolean }
  | { readonly do: 'mode'; readonly local: boolean }
  | { readonly do: 'answer'; readonly count: number }
  | {
      readonly do:
        | 'signOut'
        | 'expire'
        | 'renew'
        | 'diskFull'
        | 'rewind'
        | 'switch'
        | 'slow'
        | 'fast'
        | 'clear'
        | 'retry'
        | 'recover';
    };

type Edit = 'create' | 'rename' | 'add' | 'remove' | 'move' | 'delete' | 'undo' | 'like' | 'rate' | 'unrate';

/** Whether the response itself says that it has nothing to do with the operations in the request. */
export const isOutage = (fault: Fault): boolean =>
  fault === 'network' || (typeof fault === 'object' && [401, 408, 429, 503].includes(fault.status));
