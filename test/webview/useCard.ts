import assert from 'node:assert/strict';
import { CardSite, type CardPage } from './cardPage';
import { themes } from './themes';

export interface CardUnderTest {
  /** The card of the running test. */
  readonly card: CardPage;
  /** Exchanges it, for this test, for one that looks different. */
  reopen(...look: Parameters<CardSite['newCard']>): Promise<void>;
}

/** Gives every test of the suite a new card, and fails those in which the card complained or stored something. */
export function useCard(): CardUnderTest {
  let site: CardSite;
  let usual: CardPage;
  let card: CardPage;

  before(async function () {
    this.timeout(30_000);
    site = await CardSite.open();
    usual = await site.newCard(themes['Dark Modern']);
  });
  after(() => site.close());
  beforeEach(async () => {
    card = usual;
    await card.load();
  });
  afterEach(async () => {
    const troubles = await card.troubles();
    if (card !== usual) await card.close();
    assert.deepEqual(troubles, []);
  });

  return {
    get card() {
      return card;
    },
    async reopen(...look) {
      card = await site.newCard(...look);
    },
  };
}
