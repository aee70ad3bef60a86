import * as l10n from '@vscode/l10n';
import { anchored } from './bidi';
import { chooseLanguage, type Language } from './language';

export interface LocalizationOptions {
  /** The setting `waveflow.language`. */
  configuredLanguage(): string;
  /** The display language of the editor. */
  displayLanguage(): string;
  /** The bundle of translations of one language, as JSON. */
  readBundle(language: Language): Promise<string>;
}

/** Sets the language of `l10n.t` for the whole window. */
export class Localization {
  readonly #options: LocalizationOptions;
  #language: Language = 'en';

  constructor(options: LocalizationOptions) {
    this.#options = options;
  }

  /** The language that `l10n.t` returns now. */
  get language(): Language {
    return this.#language;
  }

  /** Loads the configured language. On failure the language stays as it was. */
  async load(): Promise<void> {
    const language = chooseLanguage(this.#options.configuredLanguage(), this.#options.displayLanguage());
    // English texts are their own keys.
    const bundle = language === 'en' ? [] : textsOf(JSON.parse(await this.#options.readBundle(language)));
    l10n.config({ contents: Object.fromEntries(bundle.map(([key, text]) => [key, anchored(text)])) });
    this.#language = language;
  }
}

function textsOf(bundle: unknown): [key: string, text: string][] {
  if (typeof bundle !== 'object' || bundle === null) throw new TypeError('The bundle is not an object');
  return Object.entries(bundle).map(([key, text]) => {
    if (typeof text !== 'string') throw new TypeError('The bundle holds something other than texts');
    return [key, text];
  });
}
