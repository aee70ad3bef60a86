import * as l10n from '@vscode/l10n';
import type { QueueRow, SyncStatus } from '../sync/status';
import { attemptText } from './failureText';
import { withoutDirectionSigns } from './isolated';
import type { Language } from './language';
import { changes, modeName, syncFacts, syncText } from './syncText';
import { dateAndTime } from './moments';
import { operationText, parkedReasonText } from './operationText';

/** So many are listed one by one; thousands would help nobody. */
const SHOWN = 500;
const PAYLOAD_LENGTH = 200;

export interface QueueDocument {
  readonly text: string;
  /** Line on which the refused operations begin, counted from 0; undefined where there are none. */
  readonly parkedLine: number | undefined;
}

/** Everything that waits to be sent, for people to read. No host but the server's, no secret. */
export function queueDocument(status: SyncStatus, rows: readonly QueueRow[], language: Language): QueueDocument {
  const lines = [l10n.t('WaveFlow Sync Queue'), '', `${l10n.t('Sync mode')}: ${modeName(status.mode)}`];
  lines.push(...syncFacts(status, language).map(({ label, value }) => `${label}: ${value}`), '', syncText(status, language));
  const parked = rows.filter((row) => row.isCurrent && row.parkedAt !== null);
  const parkedLine = parked.length > 0 ? lines.length + 1 : undefined;
  const groups = [
    { title: l10n.t('Not accepted by the server'), rows: parked },
    { title: l10n.t('Pending changes'), rows: rows.filter((row) => row.isCurrent && row.parkedAt === null) },
    { title: l10n.t('Waiting for other accounts'), rows: rows.filter((row) => !row.isCurrent) },
  ];
  for (const group of groups.filter((one) => one.rows.length > 0)) lines.push('', ...groupLines(group, language));
  return { text: withoutDirectionSigns(`${lines.join('\n')}\n`), parkedLine };
}

function groupLines({ title, rows }: { readonly title: string; readonly rows: readonly QueueRow[] }, language: Language): string[] {
  const rest = rows.length - SHOWN;
  return [
    title,
    ...rows.slice(0, SHOWN).flatMap((row, index) => ['', ...rowLines(row, index + 1, language)]),
    ...(rest > 0 ? ['', l10n.t('… and {0}', changes(rest, language))] : []),
  ];
}

function rowLines(row: QueueRow, number: number, language: Language): string[] {
  const indent = '   ';
  const subject = [row.entity, row.entityId, row.field, row.op].filter(Boolean).join(' ');
  const host = hostOf(row.serverUrl);
  return [
    `${number}. ${operationText(row)}`,
    `${indent}${dateAndTime(row.createdAt, language)}`,
    ...(row.isCurrent || host === '' ? [] : [`${indent}${host}`]),
    ...(row.attempts > 0 ? [`${indent}${l10n.t('Attempts: {0}', row.attempts)}`] : []),
    ...(row.lastError === null ? [] : [`${indent}${l10n.t('Last error')}: ${attemptText(row.lastError, host)}`]),
    ...(row.parkedAt === null ? [] : [`${indent}${parkedReasonText(row.parkedReason)}`]),
    `${indent}${subject}`,
    ...(row.payload === null ? [] : [`${indent}${shortened(row.payload)}`]),
  ];
}

/** Empty for an operation of a time before there was a server. */
const hostOf = (serverUrl: string): string => (serverUrl === '' ? '' : new URL(serverUrl).host);

const shortened = (text: string): string => (text.length > PAYLOAD_LENGTH ? `${text.slice(0, PAYLOAD_LENGTH)}…` : text);
