import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { safeText } from '../../../../src/core/safeText';
import { counted } from '../../../../src/ui/i18n/plural';
import { LANGUAGES, type Language } from '../../../../src/ui/i18n/language';

const folder = path.join(__dirname, '../../../../l10n');
const texts = z.record(z.string(), z.string());
const load = (language: Language) =>
  texts.parse(JSON.parse(readFileSync(path.join(folder, `bundle.l10n.${language}.json`), 'utf8')));

describe('Counted', () => {
  const table: readonly (readonly [count: number, forms: string, language: Language, text: string])[] = [
    [0, 'track|tracks', 'en', '0 tracks'],
    [1, 'track|tracks', 'en', '1 track'],
    [1234, 'track|tracks', 'en', '1,234 tracks'],
    [0, 'titre|titres', 'fr', '0 titre'],
    [2, 'titre|titres', 'fr', '2 titres'],
    [1_000_000, 'lista|listas', 'es', '1.000.000 listas'],
    [1, 'трек|трека|треков', 'ru', '1 трек'],
    [3, 'трек|трека|треков', 'ru', '3 трека'],
    [11, 'трек|трека|треков', 'ru', '11 треков'],
    [21, 'трек|трека|треков', 'ru', '21 трек'],
    [5, '曲', 'ja', '5 曲'],
  ];
  for (const [count, forms, language, text] of table) {
    it(`${language}: ${text}`, () => assert.equal(counted(count, safeText(forms), language), text));
  }

  it('takes the Arabic form for two, few and many', () => {
    const forms = safeText('a|b|c|d|e|f');
    assert.deepEqual(
      [0, 1, 2, 5, 11, 100].map((count) => counted(count, forms, 'ar').slice(-1)),
      ['a', 'b', 'c', 'd', 'e', 'f'],
    );
  });

  for (const language of LANGUAGES.filter((one) => one !== 'en')) {
    it(`${language}: each text has as many forms as the language needs`, () => {
      const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.length;
      for (const [english, text] of Object.entries(load(language))) {
        if (!english.includes('|')) continue;
        const forms = text.split('|').length;
        const expected = language === 'ar' ? [6] : language === 'ru' ? [3] : categories === 1 ? [1] : [1, 2];
        assert.ok(expected.includes(forms), `${english}: ${text}`);
        assert.ok(
          text.split('|').every((form) => form.trim() !== ''),
          text,
        );
      }
    });
  }
});
