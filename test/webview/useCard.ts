import assert from 'node:assert/strict';
import { CardSite, type CardPage } from './cardPage';

let site: CardSite;
let card: CardPage;

// One browser with one window for all files: it takes longer to open than most tests.
before(async function () {
  this.timeout(60_000);
  site = await CardSite.open();
  card = await site.newWindow();
});
after(() => site.close());

export interface CardUnderTest {
  /** The card of the running test. */
  readonly card: CardPage;
}

/** Gives every test of the suite a new card, and fails those in which the card complained or stored something. */
export function useCard(): CardUnderTest {
  beforeEach(() => card.load());
  afterEach(async () => assert.deepEqual(await card.troubles(), []));
  return {
    get card() {
      return card;
    },
  };
}
