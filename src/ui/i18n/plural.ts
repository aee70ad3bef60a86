import type { SafeText } from '../../core/safeText';
import { anchored } from './bidi';
import { numberText } from './formats';
import { localeOf, type Language } from './language';

/** One form and what selects it. */
const FORM = /(=\d+|zero|one|two|few|many|other) \{([^{}]*)\}/g;

/** Making one takes longer than many selections, and a tree may ask for thousands. */
const rules = new Map<Language, Intl.PluralRules>();

/**
 * A phrase or sentence with a number, such as "12 tracks".
 * @param message translated, without values: an ICU message that is one plural argument, such as
 *   "{0, plural, one {# track} other {# tracks}}". A form is selected by its exact number (`=1`) or by the plural
 *   category of the number in the language; `#` in it is the number as the language writes it.
 */
export function plural(count: number, message: SafeText, language: Language): SafeText {
  const forms = new Map([...message.matchAll(FORM)].map(([, selector = '', form = '']) => [selector, form]));
  const form = forms.get(`=${count}`) ?? forms.get(categoryOf(count, language)) ?? forms.get('other') ?? '';
  return anchored(form.replaceAll('#', () => numberText(count, language))) as SafeText;
}

function categoryOf(count: number, language: Language): Intl.LDMLPluralRule {
  const known = rules.get(language) ?? new Intl.PluralRules(localeOf(language));
  rules.set(language, known);
  return known.select(count);
}
