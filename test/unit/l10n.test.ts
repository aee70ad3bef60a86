import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import * as z from 'zod';
import { LANGUAGES } from '../../src/ui/i18n/language';

const ROOT = path.join(__dirname, '../..');
const texts = z.record(z.string(), z.string().min(1));
const load = (...file: string[]) => texts.parse(JSON.parse(readFileSync(path.join(ROOT, ...file), 'utf8')));

const placeholders = (text: string) => (text.match(/\{\d+\}/g) ?? []).sort();
const commandLinks = (text: string) => (text.match(/\(command:[\w.]+\)/g) ?? []).sort();
const brands = (text: string) => (text.match(/WaveFlow|\bJWT\b|\bURL\b|Better Auth|https?:\/\//g) ?? []).sort();

const kinds = [
  {
    name: 'run-time texts',
    english: load('l10n', 'bundle.l10n.json'),
    file: (language: string) => `bundle.l10n.${language}.json`,
  },
  {
    name: 'manifest texts',
    english: load('package.nls.json'),
    file: (language: string) => `package.nls.${language}.json`,
  },
];

describe('Texts', () => {
  it('in the English bundle are exactly those that the code uses', async function () {
    // It parses every source.
    this.timeout(60_000);
    const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ extension: '.ts' as const, contents: readFileSync(path.join(ROOT, 'src', file), 'utf8') }));
    const used = await getL10nJson(sources);
    assert.deepEqual(Object.keys(load('l10n', 'bundle.l10n.json')).sort(), Object.keys(used).sort());
  });

  it('in the manifest are exactly those that it names', () => {
    const named = readFileSync(path.join(ROOT, 'package.json'), 'utf8').match(/(?<=")%[\w.]+%(?=")/g) ?? [];
    assert.deepEqual(Object.keys(load('package.nls.json')).sort(), named.map((name) => name.slice(1, -1)).sort());
  });

  for (const language of LANGUAGES.filter((one) => one !== 'en')) {
    for (const { name, english, file } of kinds) {
      it(`${language}: ${name} have every key, placeholder, link and brand word`, () => {
        const translated = load('l10n', file(language));
        assert.deepEqual(Object.keys(translated), Object.keys(english));
        for (const [key, text] of Object.entries(english)) {
          const other = translated[key] ?? '';
          assert.deepEqual(placeholders(other), placeholders(text), key);
          assert.deepEqual(commandLinks(other), commandLinks(text), key);
          assert.deepEqual(brands(other), brands(text), key);
        }
      });
    }

    it(`${language}: a quoted value has the quotation marks of the language`, () => {
      const translated = load('l10n', `bundle.l10n.${language}.json`);
      const quoted = translated['“{0}”'] ?? '';
      for (const [key, text] of Object.entries(translated)) {
        if (key.includes('“{0}”')) assert.ok(text.includes(quoted), `${key}: ${text}`);
      }
    });
  }

  it('fr: signs of two parts have a no-break space before them', () => {
    const texts = [load('l10n', 'bundle.l10n.fr.json'), load('l10n', 'package.nls.fr.json')];
    for (const text of texts.flatMap((one) => Object.values(one))) assert.doesNotMatch(text, / [:;?!»]|« /);
  });
});
