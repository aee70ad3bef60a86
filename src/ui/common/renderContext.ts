import type { Language } from '../i18n/language';

/** What texts depend on besides the state that they describe. */
export interface RenderContext {
  /** The language in which the texts are loaded. */
  readonly language: Language;
  /** Milliseconds since the epoch. */
  readonly now: number;
}
