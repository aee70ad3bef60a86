import * as l10n from '@vscode/l10n';
import { joined, type SafeText } from '../../core/safeText';
import type { LiveUpdates, PushOutcome, SyncOutcome, SyncStatus } from '../../sync/status';
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

/** What happens to the changes, in one sentence. */
export function syncText(status: SyncStatus, language: Language): SafeText {
  const { state, pending, progress, pullProgress } = status;
  switch (state) {
    case 'signedOut':
      return l10n.t('Nothing is sent or received while you are signed out.');
    case 'undecided':
      return l10n.t(
        'Nothing is sent or received until you have said whether this server is an earlier one at a new address.',
      );
    case 'local':
      return l10n.t('Nothing is sent or received in this mode. Your changes stay on this computer.');
    case 'profileUndecided':
      return l10n.t('Nothing is sent or received until you have chosen the profile to sync with.');
    case 'pulling':
      return receivingText(pullProgress, language);
    case 'idle':
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

/** "Receiving… 1,200 changes". */
function receivingText(progress: SyncStatus['pullProgress'], language: Language): SafeText {
  return progress === null
    ? l10n.t('Receiving…')
    : l10n.t('Receiving… {0}', changeCountText(progress.received, language));
}

export const parkedText = (parked: number, language: Language): SafeText =>
  plural(
    parked,
    l10n.t(
      '{0, plural, one {# change could not be sent. All other changes are still sent.} other {# changes could not be sent. All other changes are still sent.}}',
    ),
    language,
  );

/** The state of the sync as labelled values. What is usual, or zero, is left out. */
export function syncDetails(status: SyncStatus, language: Language): DetailRow[] {
  const { pending, parked, otherAccounts, oldestPendingAt, lastPushAt, lastPullAt, skipped } = status;
  const rows: DetailRow[] = [{ label: l10n.t('Pending changes'), value: numberText(pending, language) }];
  if (oldestPendingAt !== null)
    rows.push({ label: l10n.t('Oldest pending change'), value: dateAndTime(oldestPendingAt, language) });
  rows.push({ label: l10n.t('Last push'), value: timeOrNever(lastPushAt, language) });
  rows.push({ label: l10n.t('Last pull'), value: timeOrNever(lastPullAt, language) });
  const live = liveText(status.live);
  if (live !== undefined) rows.push({ label: l10n.t('Live updates'), value: live });
  rows.push(...failureRows(status));
  if (parked > 0) rows.push({ label: l10n.t('Failed changes'), value: numberText(parked, language) });
  if (skipped > 0)
    rows.push({ label: l10n.t('Skipped changes from the server'), value: numberText(skipped, language) });
  if (otherAccounts > 0)
    rows.push({ label: l10n.t('Pending changes of other accounts'), value: numberText(otherAccounts, language) });
  return rows;
}

const timeOrNever = (at: number | null, language: Language): SafeText =>
  at === null ? l10n.t('never') : dateAndTime(at, language);

/** How changes from elsewhere arrive, and why not at once; undefined if they do not and are not meant to. */
function liveText({ mode, reason }: LiveUpdates): SafeText | undefined {
  const why = reason === null ? undefined : failureText(reason);
  switch (mode) {
    case 'socket':
      return l10n.t('connected');
    case 'polling':
      return why === undefined ? l10n.t('once a minute') : joined([l10n.t('once a minute'), why], ' · ');
    case 'off':
      return why;
  }
}

/** Why sending and receiving failed; once if both have the same reason. */
export function failureRows({ lastError, pullError }: SyncStatus): DetailRow[] {
  const sending = lastError && { label: l10n.t('Last error'), value: failureText(lastError) };
  const receiving = pullError && { label: l10n.t('Last error while receiving'), value: failureText(pullError) };
  if (sending === null || receiving === null) return [sending, receiving].filter((row) => row !== null);
  return sending.value === receiving.value ? [sending] : [sending, receiving];
}

/**
 * The outcome of a push, in one sentence.
 * @param status after the push
 */
export function pushText(outcome: PushOutcome, status: SyncStatus, language: Language): SafeText {
  if (outcome.outcome === 'skipped') return syncText(status, language);
  if (outcome.remaining > 0 && status.lastError) return failureText(status.lastError);
  return outcome.sent === 0 ? syncText(status, language) : sentText(outcome.sent, language);
}

/**
 * The outcome of a push and a pull, in one sentence.
 * @param status afterwards
 */
export function syncOutcomeText({ push, pull }: SyncOutcome, status: SyncStatus, language: Language): SafeText {
  // It turned out only during the sync.
  if (status.state === 'profileUndecided') return syncText(status, language);
  if (push.outcome === 'drained' && push.remaining > 0 && status.lastError) return failureText(status.lastError);
  if (pull.outcome === 'skipped') return pushText(push, status, language);
  if (!pull.isComplete)
    return status.pullError ? failureText(status.pullError) : l10n.t('Canceled. The rest is received later.');
  const done: SafeText[] = [];
  if (push.outcome === 'drained' && push.sent > 0) done.push(sentText(push.sent, language));
  if (pull.received > 0) done.push(l10n.t('Received: {0}', changeCountText(pull.received, language)));
  if (done.length > 0) return joined(done, ' · ');
  return status.pending > 0 ? syncText(status, language) : l10n.t('Everything is up to date.');
}

const sentText = (count: number, language: Language): SafeText => l10n.t('Sent: {0}', changeCountText(count, language));
