/** The languages that every text at run time exists in. */
export const LANGUAGES = [
  'ar',
  'de',
  'en',
  'es',
  'fr',
  'hi',
  'id',
  'it',
  'ja',
  'ko',
  'nl',
  'pt',
  'pt-BR',
  'ru',
  'tr',
  'zh-CN',
  'zh-TW',
] as const;

export type Language = (typeof LANGUAGES)[number];

/** Language ids that mean one of ours under another name. */
const ALIASES: Readonly<Record<string, Language>> = {
  zh: 'zh-CN',
  'zh-hans': 'zh-CN',
  'zh-sg': 'zh-CN',
  'zh-hant': 'zh-TW',
  'zh-hk': 'zh-TW',
  'zh-mo': 'zh-TW',
};

/**
 * @param wanted the setting: one of `LANGUAGES`, or anything else to follow the editor
 * @param display the editor's display language, such as `de`, `pt-br` or `zh-Hant`
 */
export function chooseLanguage(wanted: string, display: string): Language {
  return find(wanted) ?? fromDisplay(display.toLowerCase()) ?? 'en';
}

/** The locale whose number and time formats go with a language. */
export const localeOf = (language: Language): string => (language === 'pt' ? 'pt-PT' : language);

export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');

function fromDisplay(display: string): Language | undefined {
  const shorter = display.includes('-') ? display.slice(0, display.lastIndexOf('-')) : undefined;
  return find(display) ?? ALIASES[display] ?? (shorter === undefined ? undefined : fromDisplay(shorter));
}

const find = (id: string): Language | undefined =>
  LANGUAGES.find((language) => language.toLowerCase() === id.toLowerCase());
