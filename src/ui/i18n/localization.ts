import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import { runsFromRightToLeft } from '../../core/safeText';
import { chooseLanguage, type Language } from './language';

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
    l10n.config({ contents: Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, anchored(text)])) });
    this.#language = language;
  }
}

/**
 * With a sign behind a text from right to left that does not end in a letter: lines of the editor run from left to
 * right, and its full stop would go to the wrong end.
 */
export const anchored = (text: string): string =>
  runsFromRightToLeft(text) ? text.replace(/[^\p{Letter}\p{Number}]$/u, '$&\u200f') : text;
