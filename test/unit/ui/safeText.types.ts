import * as l10n from '@vscode/l10n';
import { joined, safe, safeText, type SafeText } from '../../../src/core/safeText';

/**
 * What must not compile: texts of the editor with a value in them that did not pass the door. `tsc` complains about
 * each line below that does compile.
 */
export function typeTests(name: string): SafeText[] {
  // @ts-expect-error a value from outside in a sentence
  l10n.t('Deleted: {0}', name);
  // @ts-expect-error a value from outside in words put together
  l10n.t('Deleted: {0}', `“${name}”`);
  // @ts-expect-error a sentence that is not ours
  l10n.t(name);
  // @ts-expect-error a sentence that is made while the program runs
  l10n.t(`Deleted: ${name}`);
  // @ts-expect-error a value from outside next to a safe text
  const tagged = safe`${safe`x`} ${name}`;
  // @ts-expect-error a value from outside among safe texts
  joined([safe`x`, name], ', ');
  // @ts-expect-error words put together without the tag
  const glued: SafeText = `${safe`x`} ${safeText(name)}`;
  // @ts-expect-error any string
  const bare: SafeText = name;
  return [tagged, glued, bare, l10n.t('Deleted: {0}', safeText(name)), l10n.t('{0} of 5 stars', 4), safe`x ${safeText(name)}`];
}
