import * as l10n from '@vscode/l10n';
import type { SafeText } from '../../core/safeText';
import type { PushOutcome, SyncStatus } from '../../sync/status';
import { numberText } from '../i18n/formats';
import type { Language } from '../i18n/language';
import { plural } from '../i18n/plural';
import { dateAndTime } from '../i18n/time';
import { failureText } from './failureText';

export interface DetailRow {
  readonly label: SafeText;
  readonly value: SafeText;
}

export const modeName = (mode: SyncStatus['mode']): SafeText =>
  mode === 'hybrid' ? l10n.t('Sync with server') : l10n.t('Local only');

/** "3 changes". */
export const changeCountText = (count: number, language: Language): SafeText =>
  plural(count, l10n.t('{0, plural, one {# change} other {# changes}}'), language);

/** Where the changes are, in one sentence. */
export function syncText(status: SyncStatus, language: Language): SafeText {
  const { state, pending, progress } = status;
  switch (state) {
    case 'signedOut':
      return l10n.t('Nothing is sent while you are signed out.');
    case 'undecided':
      return l10n.t('Nothing is sent until you have said whether this server is an earlier one at a new address.');
    case 'local':
      return l10n.t('Nothing is sent in this mode. Your changes stay on this computer.');
    case 'idle':
    case 'pulling':
      return l10n.t('Nothing is waiting to be sent.');
    case 'pushing':
      return progress ? progressText(progress, language) : l10n.t('Sending…');
    case 'waiting':
      return l10n.t('Waiting to be sent: {0}', changeCountText(pending, language));
    case 'expired':
      return l10n.t('Sign in again to send your changes.');
    case 'keyringFailed':
      return l10n.t('The editor’s keyring does not respond. Your changes are sent as soon as it does.');
  }
}

/** "Sending 300 of 1,200…". */
export function progressText({ sent, total }: NonNullable<SyncStatus['progress']>, language: Language): SafeText {
  return l10n.t('Sending {0} of {1}…', numberText(sent, language), numberText(total, language));
}

export const parkedText = (parked: number, language: Language): SafeText =>
  plural(
    parked,
    l10n.t(
      '{0, plural, one {# change could not be sent. All other changes are still sent.} other {# changes could not be sent. All other changes are still sent.}}',
    ),
    language,
  );

/** The state of the queue as labelled values. Apart from the number of pending changes, zeros are left out. */
export function syncDetails(status: SyncStatus, language: Language): DetailRow[] {
  const { pending, parked, otherAccounts, oldestPendingAt, lastPushAt, lastError } = status;
  const rows: DetailRow[] = [{ label: l10n.t('Pending changes'), value: numberText(pending, language) }];
  if (oldestPendingAt !== null)
    rows.push({ label: l10n.t('Oldest pending change'), value: dateAndTime(oldestPendingAt, language) });
  rows.push({
    label: l10n.t('Last push'),
    value: lastPushAt === null ? l10n.t('never') : dateAndTime(lastPushAt, language),
  });
  if (lastError !== null) rows.push({ label: l10n.t('Last error'), value: failureText(lastError) });
  if (parked > 0) rows.push({ label: l10n.t('Failed changes'), value: numberText(parked, language) });
  if (otherAccounts > 0)
    rows.push({ label: l10n.t('Pending changes of other accounts'), value: numberText(otherAccounts, language) });
  return rows;
}

/**
 * The outcome of a push, in one sentence.
 * @param status after the push
 */
export function pushText(outcome: PushOutcome, status: SyncStatus, language: Language): SafeText {
  if (outcome.outcome === 'skipped') return syncText(status, language);
  if (outcome.remaining > 0 && status.lastError) return failureText(status.lastError);
  return outcome.sent === 0 ? syncText(status, language) : l10n.t('Sent: {0}', changeCountText(outcome.sent, language));
}
