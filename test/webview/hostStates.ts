import type { CardState } from '../../src/protocol/webview';
import { cardState } from '../../src/ui/card/cardState';
import type { Language } from '../../src/ui/i18n/language';
import { loadTexts } from '../support/loadTexts';
import { NOW, situations, type Situation } from '../support/situations';

/** What the host sends in a situation, in its own words. */
export async function hostState(situation: Situation, language: Language): Promise<CardState> {
  await loadTexts(language);
  const [account, sync] = situations[situation];
  return cardState(account, sync, { language, now: NOW });
}
