import * as l10n from '@vscode/l10n';
import { safe, type SafeText } from '../../core/safeText';

/** The description of an item: "current" if it is in use, else empty. */
export const currentMark = (isCurrent: boolean): SafeText => (isCurrent ? l10n.t('current') : safe``);
