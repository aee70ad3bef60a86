import { statusOf, type WaveFlowError } from '../core/errors';

/** What the outbox stores of a failure: its kind, with the HTTP status if there is one. Never any content. */
export function failureCode(error: WaveFlowError): string {
  const status = statusOf(error);
  return status === null ? error.kind : `${error.kind} ${status}`;
}
