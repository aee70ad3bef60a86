import assert from 'node:assert/strict';
import { totalDuration, trackDuration } from '../../../../src/ui/i18n/time';

describe('Durations', () => {
  const durations = [
    [0, '', '0 min'],
    [59_400, '0:59', '1 min'],
    [3_599_000, '59:59', '1 hr 0 min'],
    [3_725_000, '1:02:05', '1 hr 2 min'],
  ] as const;
  for (const [ms, one, total] of durations) {
    it(`${ms} ms: ${one || 'nothing'}, ${total}`, () => {
      assert.equal(trackDuration(ms), one);
      assert.equal(totalDuration(ms, 'en'), total);
    });
  }
});
