import assert from 'node:assert/strict';

describe('a suite with a failing test', () => {
  it('passes', () => undefined);
  it('fails on purpose', () => assert.fail('on purpose'));
});
