import type { ErrorKind } from '../core/errorDetails';
import type { SendRefusal } from './syncServer';

/** No complete response: a firewall may close the connection because of the content, or a batch may take too long. */
export const NO_RESPONSE: readonly ErrorKind[] = ['network.broken', 'network.timeout', 'answer.cutOff'];

/** Whether it is unknown if the server is still reachable. */
export const hasNoResponse = ({ error }: SendRefusal): boolean => NO_RESPONSE.includes(error.kind);

/** Whether fewer operations at once may succeed. */
export const mayBeTooLarge = (refusal: SendRefusal): boolean =>
  refusal.status === 413 || refusal.error.kind === 'answer.tooLarge' || hasNoResponse(refusal);
