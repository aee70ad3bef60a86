import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { safeText } from '../../../../src/core/safeText';
import { LANGUAGES, localeOf, type Language } from '../../../../src/ui/i18n/language';
import { plural } from '../../../../src/ui/i18n/plural';

const FOLDER = path.join(__dirname, '../../../../l10n');
const texts = z.record(z.string(), z.string());

const TRACKS = '{0, plural, one {# track} other {# tracks}}';
const CHANGES = '{0, plural, one {# change} other {# changes}}';

function load(language: Language): Readonly<Record<string, string>> {
  const file = language === 'en' ? 'bundle.l10n.json' : `bundle.l10n.${language}.json`;
  return texts.parse(JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')));
}

/** A plural message as its selectors and forms; undefined if the whole text is not one plural argument. */
function parse(message: string): Readonly<Record<string, string>> | undefined {
  const inner = /^\{0, plural, ((?:\S+ \{[^{}]+\} ?)+)\}$/.exec(message)?.[1];
  if (inner === undefined) return undefined;
  return Object.fromEntries([...inner.matchAll(/(\S+) \{([^{}]+)\}/g)].map(([, key = '', form = '']) => [key, form]));
}

describe('Plurals', () => {
  const table: readonly (readonly [language: Language, message: string, count: number, text: string])[] = [
    ['en', TRACKS, 0, '0 tracks'],
    ['en', TRACKS, 1, '1 track'],
    ['en', TRACKS, 1234, '1,234 tracks'],
    ['de', TRACKS, 1234, '1.234 Titel'],
    ['fr', TRACKS, 0, '0 titre'],
    ['fr', TRACKS, 2, '2 titres'],
    ['es', TRACKS, 1_000_000, '1.000.000 de pistas'],
    ['ru', TRACKS, 1, '1 трек'],
    ['ru', TRACKS, 3, '3 трека'],
    ['ru', TRACKS, 11, '11 треков'],
    ['ru', TRACKS, 21, '21 трек'],
    ['ja', TRACKS, 5, '5 曲'],
    ['ko', CHANGES, 3, '변경 내용 3개'],
    ['hi', TRACKS, 100_000, '1,00,000 ट्रैक'],
  ];
  for (const [language, message, count, text] of table) {
    it(`${language}: ${text}`, () => assert.equal(plural(count, safeText(load(language)[message]), language), text));
  }

  it('ar: the dual says two without a number', () => {
    const message = safeText(load('ar')[CHANGES], 1000);
    const words = [1, 2, 3, 11, 100].map((count) => plural(count, message, 'ar').replace(/[\d٠-٩]+ /, '# '));
    assert.deepEqual(words, ['تغيير واحد', 'تغييران', '# تغييرات', '# تغييرًا', '# تغيير']);
  });

  it('prefer the form of an exact number', () => {
    const message = safeText('{0, plural, =0 {none} =1 {exactly one} one {# thing} other {# things}}');
    assert.deepEqual(
      [0, 1, 2].map((count) => plural(count, message, 'en')),
      ['none', 'exactly one', '2 things'],
    );
  });

  it('take the form for all others if the form of a category is missing', () =>
    assert.equal(plural(3, safeText('{0, plural, one {# трек} other {# трека}}'), 'ru'), '3 трека'));

  it('end from right to left if they are written so', () =>
    assert.match(plural(2, safeText('{0, plural, other {رفض الخادم هذا.}}'), 'ar'), /\.\u200f$/));

  it('are empty for a text that is no plural, and never throw', () => {
    for (const text of ['', '12', '{0, plural, other {', '{0, plural, }', '}{']) {
      assert.equal(plural(1, safeText(text), 'en'), '');
    }
  });

  for (const language of LANGUAGES) {
    const rules = new Intl.PluralRules(localeOf(language));
    const categories = rules.resolvedOptions().pluralCategories;

    it(`${language}: each has a form for exactly the categories of the language`, () => {
      for (const [english, text] of Object.entries(load(language))) {
        assert.equal(text.includes(', plural,'), english.includes(', plural,'), english);
        if (!english.includes(', plural,')) continue;
        const forms = parse(text);
        assert.ok(forms, `${english}: ${text}`);
        const named = Object.keys(forms).filter((selector) => !selector.startsWith('='));
        assert.deepEqual(named.sort(), [...categories].sort(), text);
      }
    });

    it(`${language}: a form names the number wherever it stands for more than one`, () => {
      const counts = Array.from({ length: 1000 }, (_, count) => count);
      for (const text of Object.values(load(language))) {
        for (const [selector, form] of Object.entries(parse(text) ?? {})) {
          const isOneNumber =
            selector.startsWith('=') || counts.filter((count) => rules.select(count) === selector).length === 1;
          if (!isOneNumber) assert.ok(form.includes('#'), `${selector}: ${text}`);
        }
      }
    });
  }
});
