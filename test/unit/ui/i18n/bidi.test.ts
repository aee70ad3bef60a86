import assert from 'node:assert/strict';
import { anchored } from '../../../../src/ui/i18n/bidi';

describe('Anchored texts', () => {
  it('end from right to left if they are written so', () => {
    assert.deepEqual(['رفضه الخادم.', 'تجاهل…', 'تجاهل', 'Ignore…'].map(anchored), [
      'رفضه الخادم.\u200f',
      'تجاهل…\u200f',
      'تجاهل',
      'Ignore…',
    ]);
  });
});
