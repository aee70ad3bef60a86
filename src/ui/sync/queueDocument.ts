import * as l10n from '@vscode/l10n';
import { plainText, safe, safeText, type SafeText } from '../../core/safeText';
import type { OutboxEntry, SyncStatus } from '../../sync/status';
import { numberText } from '../i18n/formats';
import type { Language } from '../i18n/language';
import { plural } from '../i18n/plural';
import { dateAndTime } from '../i18n/time';
import { attemptFailureText } from './failureText';
import { operationText, parkedReasonText } from './operationText';
import { modeName, syncDetails, syncText } from './syncText';

/** Operations listed in each group. */
const MAX_ROWS = 500;
const BLANK_LINE = safe``;

export interface QueueDocument {
  readonly text: string;
  /** Zero-based line on which the parked operations begin; undefined if there are none. */
  readonly parkedLine: number | undefined;
}

/** The outbox as readable text. It contains no secret, and no host but the server's. */
export function queueDocument(status: SyncStatus, rows: readonly OutboxEntry[], language: Language): QueueDocument {
  const lines = [l10n.t('WaveFlow Sync Queue'), BLANK_LINE, labelText(l10n.t('Sync mode'), modeName(status.mode))];
  lines.push(
    ...syncDetails(status, language).map(({ label, value }) => labelText(label, value)),
    BLANK_LINE,
    syncText(status, language),
  );
  const parked = rows.filter((row) => row.isCurrent && row.parkedAt !== null);
  const parkedLine = parked.length > 0 ? lines.length + 1 : undefined;
  const groups = [
    { title: l10n.t('Failed changes'), rows: parked },
    { title: l10n.t('Pending changes'), rows: rows.filter((row) => row.isCurrent && row.parkedAt === null) },
    { title: l10n.t('Pending changes of other accounts'), rows: rows.filter((row) => !row.isCurrent) },
  ];
  for (const group of groups.filter((one) => one.rows.length > 0))
    lines.push(BLANK_LINE, ...groupLines(group, language));
  return { text: `${lines.map(plainText).join('\n')}\n`, parkedLine };
}

function groupLines(
  { title, rows }: { readonly title: SafeText; readonly rows: readonly OutboxEntry[] },
  language: Language,
): SafeText[] {
  const rest = rows.length - MAX_ROWS;
  return [
    title,
    ...rows.slice(0, MAX_ROWS).flatMap((row, index) => [BLANK_LINE, ...rowLines(row, index + 1, language)]),
    ...(rest > 0
      ? [
          BLANK_LINE,
          plural(rest, l10n.t('{0, plural, one {… and # more change} other {… and # more changes}}'), language),
        ]
      : []),
  ];
}

function rowLines(row: OutboxEntry, number: number, language: Language): SafeText[] {
  const subject = [row.entity, row.entityId, row.field, row.op].filter(Boolean).join(' ');
  const host = hostOf(row.serverUrl);
  const facts = [
    dateAndTime(row.createdAt, language),
    ...(row.isCurrent || host === '' ? [] : [safeText(host)]),
    ...(row.attempts > 0 ? [l10n.t('Attempts: {0}', numberText(row.attempts, language))] : []),
    ...(row.lastError === null ? [] : [labelText(l10n.t('Last error'), attemptFailureText(row.lastError, host))]),
    ...(row.parkedAt === null ? [] : [parkedReasonText(row.parkedReason)]),
    safeText(subject),
    ...(row.payload === null ? [] : [safeText(row.payload)]),
  ];
  return [safe`${number}. ${operationText(row)}`, ...facts.map((fact) => safe`   ${fact}`)];
}

const labelText = (label: SafeText, value: SafeText): SafeText => l10n.t('{0}: {1}', label, value);

/** Empty for an operation that was queued before a server URL was set. */
const hostOf = (serverUrl: string): string => (serverUrl === '' ? '' : new URL(serverUrl).host);
