import * as l10n from '@vscode/l10n';
import { safe, type SafeText } from '../../core/safeText';
import type { SyncStatus } from '../../sync/status';
import { COMMANDS } from '../common/ids';
import type { StatusItemState } from '../common/statusItem';
import { numberText } from '../i18n/formats';
import type { Language } from '../i18n/language';
import { failureRows, parkedText, syncText } from './syncText';

/** The smallest number of operations whose push shows its progress. */
const MIN_PROGRESS_TOTAL = 200;

/** What the status bar shows of the sync. */
export function syncItemState(status: SyncStatus, language: Language): StatusItemState {
  const { icon, text } = sign(status, language);
  const facts = tooltipLines(status, language);
  return {
    name: l10n.t('WaveFlow Sync'),
    icon,
    text,
    tooltip: facts,
    // With what is seen, which those who control the editor by voice say.
    accessibilityLabel: facts.some((fact) => fact.includes(text)) ? facts : [text, ...facts],
    command: status.state === 'profileUndecided' ? COMMANDS.chooseRemoteProfile : COMMANDS.showSyncQueue,
  };
}

function sign(
  { state, parked, pending, progress, pullProgress }: SyncStatus,
  language: Language,
): Pick<StatusItemState, 'icon' | 'text'> {
  if (state === 'profileUndecided') return { icon: WARNING, text: l10n.t('Choose Profile') };
  if (parked > 0) return { icon: WARNING, text: numberText(parked, language) };
  if (pending === 0 && pullProgress) return { icon: SPINNING, text: numberText(pullProgress.received, language) };
  if (!progress || progress.total < MIN_PROGRESS_TOTAL)
    return { icon: safe`$(cloud-upload)`, text: numberText(pending, language) };
  return { icon: SPINNING, text: numberText(progress.sent / progress.total, language, { style: 'percent' }) };
}

const WARNING = safe`$(warning)`;
const SPINNING = safe`$(sync~spin)`;

function tooltipLines(status: SyncStatus, language: Language): SafeText[] {
  const refused = status.parked > 0 ? parkedText(status.parked, language) : safe``;
  return [refused, syncText(status, language), ...failureRows(status).map(({ value }) => value)];
}
