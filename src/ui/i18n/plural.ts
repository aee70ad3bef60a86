import type { SafeText } from '../../core/safeText';
import { numberText } from './formats';
import { localeOf, type Language } from './language';

/** Which plural categories the forms of a text stand for, by how many forms it has. What fits none takes the last. */
const CATEGORIES: Readonly<Record<number, readonly Intl.LDMLPluralRule[]>> = {
  2: ['one', 'other'],
  3: ['one', 'few', 'other'],
  6: ['zero', 'one', 'two', 'few', 'many', 'other'],
};

/**
 * A number and what it counts, such as "12 tracks".
 * @param forms translated, separated by `|`: one form, singular and plural, or as many as the language has
 */
export function counted(count: number, forms: SafeText, language: Language): SafeText {
  const all = forms.split('|');
  const category = new Intl.PluralRules(localeOf(language)).select(count);
  const form = all[(CATEGORIES[all.length] ?? []).indexOf(category)] ?? all.at(-1) ?? '';
  return `${numberText(count, language)} ${form}` as SafeText;
}
