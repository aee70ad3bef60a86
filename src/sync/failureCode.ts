import { statusOf, type WaveFlowError } from '../core/errors';

/** What the queue keeps of a failure: the kind, with the status if there is one. Never anything of what was sent or answered. */
export function failureCode(error: WaveFlowError): string {
  const status = statusOf(error);
  return status === null ? error.kind : `${error.kind} ${status}`;
}
