import assert from 'node:assert/strict';
import { playlistNameTooLong } from '../../../src/core/errors';
import { NAME_LIMIT, tidyName } from '../../../src/core/name';

describe('A name that a user gives', () => {
  const tidy = (given: string) => tidyName(given, playlistNameTooLong);
  const names: readonly (readonly [given: string, stored: string])[] = [
    ['Road trip', 'Road trip'],
    ['  Road trip\t', 'Road trip'],
    ['Road\ntrip', 'Road trip'],
    ['\u202eRoad trip', 'Road trip'],
    ['', ''],
    [' \n', ''],
    ['\u200b\u2060', ''],
    ['\u2800', ''],
    ['x'.repeat(NAME_LIMIT), 'x'.repeat(NAME_LIMIT)],
  ];
  for (const [given, stored] of names) {
    it(`${JSON.stringify(given).slice(0, 30)} is stored as ${JSON.stringify(stored).slice(0, 30)}`, () =>
      assert.equal(tidy(given), stored));
  }

  it('is measured without the white space around it', () => {
    assert.equal(tidy(`${' '.repeat(NAME_LIMIT)}x`), 'x');
  });

  for (const length of [NAME_LIMIT + 1, 20_000_000]) {
    it(`of ${length} characters is refused, with the limit in the error`, () => {
      let limit = 0;
      const refuse = () =>
        tidyName('x'.repeat(length), (allowed) => {
          limit = allowed;
          return playlistNameTooLong(allowed);
        });
      assert.throws(refuse);
      assert.equal(limit, NAME_LIMIT);
    });
  }
});
