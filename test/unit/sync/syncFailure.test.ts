import assert from 'node:assert/strict';
import { answerFailed, changeRefused, networkFailed } from '../../../src/core/errors';
import { parseFailure, serializeFailure } from '../../../src/sync/syncFailure';

describe('A stored failure', () => {
  it('is read as it was written', () => {
    for (const error of [
      answerFailed('x.org', 500),
      changeRefused('x.org', null),
      networkFailed('network.dns', 'x.org'),
    ])
      assert.deepEqual(parseFailure(serializeFailure(error)), { kind: error.kind, details: error.details });
  });

  it('may hold its numbers as texts', () => {
    const stored = { kind: 'answer.failed', details: { host: 'x.org', status: '500' } };
    assert.deepEqual(parseFailure(JSON.stringify(stored)), stored);
  });

  it('is none where it cannot be understood', () => {
    for (const text of [null, '', 'null', '{}', '{"kind":1,"details":{}}', '{"kind":"x","details":{"a":{}}}'])
      assert.equal(parseFailure(text), null);
  });
});
