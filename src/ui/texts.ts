import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import { runsFromRightToLeft } from '../core/safeText';
import { chooseLanguage, directionOf, type Language } from './language';

export interface TextSource {
  /** The setting `waveflow.language`. */
  wanted(): string;
  /** The editor's display language. */
  display(): string;
  /** The bundle of translations of one language, as JSON. */
  read(language: Language): Promise<string>;
}

const bundle = z.record(z.string(), z.string());

/** Decides in which language `l10n.t` answers, everywhere in this window. */
export class Texts {
  readonly #source: TextSource;
  #language: Language = 'en';

  constructor(source: TextSource) {
    this.#source = source;
  }

  /** The language that `l10n.t` answers in now. */
  get language(): Language {
    return this.#language;
  }

  /** Loads the language that is wanted now. On failure the texts stay as they were. */
  async load(): Promise<void> {
    const language = chooseLanguage(this.#source.wanted(), this.#source.display());
    // English texts are their own keys.
    const texts = language === 'en' ? {} : bundle.parse(JSON.parse(await this.#source.read(language)));
    const directed = directionOf(language) === 'rtl' ? rightToLeft : (text: string) => text;
    l10n.config({ contents: Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, directed(text)])) });
    this.#language = language;
  }
}

/**
 * Lines of the editor run from left to right. So a sign behind the full stop of a text from right to left keeps it from
 * the wrong end, and what is put into the text keeps its direction to itself: a number that it begins with would go
 * to the wrong side.
 */
export function rightToLeft(text: string): string {
  const anchored = runsFromRightToLeft(text) ? text.replace(/[^\p{Letter}\p{Number}]$/u, '$&\u200f') : text;
  return anchored.replace(/\{\d+\}/g, '\u2068$&\u2069');
}
