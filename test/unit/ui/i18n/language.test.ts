import assert from 'node:assert/strict';
import { chooseLanguage, directionOf, LANGUAGES, type Language } from '../../../../src/ui/i18n/language';

describe('Language', () => {
  const table: readonly (readonly [wanted: string, display: string, chosen: Language])[] = [
    ['auto', 'en', 'en'],
    ['auto', 'fr', 'fr'],
    ['auto', 'fr-CA', 'fr'],
    ['auto', 'de-at', 'de'],
    ['auto', 'pt', 'pt'],
    ['auto', 'pt-br', 'pt-BR'],
    ['auto', 'zh-cn', 'zh-CN'],
    ['auto', 'zh-Hans', 'zh-CN'],
    ['auto', 'zh-hant-hk', 'zh-TW'],
    ['auto', 'zh', 'zh-CN'],
    ['auto', 'zh-tw', 'zh-TW'],
    ['auto', 'pl', 'en'],
    ['auto', '', 'en'],
    ['ja', 'de', 'ja'],
    ['pt-BR', 'en', 'pt-BR'],
    ['en', 'ar', 'en'],
    ['klingon', 'it', 'it'],
  ];
  for (const [wanted, display, chosen] of table) {
    it(`setting ${wanted}, editor ${display || 'unknown'}: ${chosen}`, () =>
      assert.equal(chooseLanguage(wanted, display), chosen));
  }

  it('runs from right to left in Arabic only', () =>
    assert.deepEqual(
      LANGUAGES.filter((language) => directionOf(language) === 'rtl'),
      ['ar'],
    ));
});
