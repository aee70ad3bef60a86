import type { WaveFlowError } from '../core/errors';

/** What the queue keeps of a failure: the kind, with the status if there is one. Never anything of what was sent or answered. */
export const failureCode = ({ kind, details }: WaveFlowError): string =>
  details.status === undefined ? kind : `${kind} ${details.status}`;
