import * as l10n from '@vscode/l10n';
import { safe, safeText, type SafeText } from '../../core/safeText';
import type { SyncFailure } from '../../sync/status';
import { isErrorKind, kindText } from '../i18n/errorText';

/** Why a push failed and what to do, with the HTTP status of the response if there was one. */
export function failureText({ kind, details }: SyncFailure): SafeText {
  const { status = null } = details;
  // Another version of this extension, in another window, may have stored it.
  if (!isErrorKind(kind)) return safeText(kind);
  const sentence = kindText(kind, details);
  return status === null ? sentence : safe`${sentence} (${safeText(status)})`;
}

/**
 * Why the last attempt to send an operation failed.
 * @param lastError as the outbox stores it: an error kind, optionally followed by an HTTP status; anything else is shown
 * unchanged
 * @param host the host of the server that the operation is for
 */
export function attemptFailureText(lastError: string, host: string): SafeText {
  if (lastError.startsWith('lamport_regression')) {
    return l10n.t(
      '{0} already has a newer change from this device. This one gets a new number and is sent again.',
      safeText(host),
    );
  }
  const [kind = '', status, ...more] = lastError.split(' ');
  if (!isErrorKind(kind) || more.length > 0) return safeText(lastError);
  // A 4xx response is about this operation, not about the server.
  const cause = kind === 'answer.failed' && status?.startsWith('4') ? 'sync.refused' : kind;
  return failureText({ kind: cause, details: { host, status: status ?? null } });
}
