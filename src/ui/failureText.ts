import * as l10n from '@vscode/l10n';
import { WaveFlowError } from '../core/errors';
import { safe, safeText, type SafeText } from '../core/safeText';
import type { SyncFailure } from '../sync/status';
import { errorText, isErrorKind } from './errorText';

/** Why sending failed and what to do, with the status of the answer where there was one. */
export function failureText({ kind, details }: SyncFailure): SafeText {
  const { status, host = '' } = details;
  // Another version of this program, in another window, may have stored it.
  if (!isErrorKind(kind)) return safeText(kind);
  const sentence = answeredText(status, host) ?? errorText(new WaveFlowError(kind, { details }));
  return status === undefined ? sentence : safe`${sentence} (${safeText(status)})`;
}

/**
 * Why sending one operation failed last.
 * @param lastError as the queue keeps it: a kind of error, perhaps with a status; what is neither is shown as it is
 * @param host of the server that the operation is for
 */
export function attemptText(lastError: string, host: string): SafeText {
  if (lastError.startsWith('lamport_regression')) return renumberedText(host);
  const [kind = '', status, ...more] = lastError.split(' ');
  if (!isErrorKind(kind) || more.length > 0) return safeText(lastError);
  return failureText({ kind, details: { host, ...(status !== undefined && { status }) } });
}

/** Where an answer is about what was sent, not about the server. */
function answeredText(status: string | undefined, host: string): SafeText | undefined {
  if (status === '409') return renumberedText(host);
  return status?.startsWith('4') ? l10n.t('{0} does not accept this change.', safeText(host)) : undefined;
}

const renumberedText = (host: string): SafeText =>
  l10n.t('{0} already knew a later change of this device. This one is numbered anew and sent again.', safeText(host));
