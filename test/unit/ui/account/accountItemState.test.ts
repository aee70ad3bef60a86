import assert from 'node:assert/strict';
import { ACCOUNT_ICONS } from '../../../../src/ui/account/accountIcons';
import { startingItemState } from '../../../../src/ui/account/accountItemState';
import { NOW, SITUATIONS, situations } from '../../../support/situations';

describe('What the status bar shows of the account while a window starts', () => {
  for (const situation of SITUATIONS) {
    const [state] = situations[situation];
    const shown = startingItemState(state, { language: 'en', now: NOW });

    it(`${situation}: names no account, and nothing that has to be checked`, () => {
      const { account } = state.status;
      if (account !== null) assert.ok(!JSON.stringify(shown).includes(account));
      assert.ok(shown?.icon !== ACCOUNT_ICONS.online && shown?.icon !== ACCOUNT_ICONS.offline);
      assert.doesNotMatch(JSON.stringify(shown), /Sign-in ends|offline/);
    });
  }
});
