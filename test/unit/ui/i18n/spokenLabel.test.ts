import assert from 'node:assert/strict';
import { safe } from '../../../../src/core/safeText';
import { spokenLabel } from '../../../../src/ui/i18n/spokenLabel';

describe('Labels for assistive technology', () => {
  const table = [
    [[], ''],
    [[safe``, safe`Road trip`, safe``], 'Road trip'],
    [[safe`Road trip`, safe`12 tracks`], 'Road trip, 12 tracks'],
    [[safe`Nothing is waiting.`, safe`Signed in`], 'Nothing is waiting. Signed in'],
    [[safe`Sending…`, safe`offline`], 'Sending… offline'],
    [[safe`オフラインです。`, safe`3 曲`], 'オフラインです。 3 曲'],
    [[safe`कुछ नहीं।`, safe`3`], 'कुछ नहीं। 3'],
    [[safe`هل تريد؟\u200f`, safe`نعم`], 'هل تريد؟\u200f نعم'],
    [[safe`\u2068فيروز\u2069`, safe`3:45`], '\u2068فيروز\u2069, 3:45'],
  ] as const;
  for (const [parts, label] of table) it(`“${label}”`, () => assert.equal(spokenLabel(parts), label));
});
