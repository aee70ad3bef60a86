import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseMessageFromCard, parseMessageToCard } from '../../../src/protocol/webview';
import { fuzz } from '../../support/fuzz';

const text = fc.string({ unit: 'binary' });

/** Any value that a message between windows can carry. */
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withObjectString: true,
});

const action = fc.record(
  {
    name: fc.constantFrom(
      'saveUrl',
      'saveToken',
      'saveWebUrl',
      'signInWithBrowser',
      'signOut',
      'setSyncMode',
      'syncNow',
      'constructor',
      '__proto__',
      '',
    ),
    url: fc.oneof(text, anything),
    token: fc.oneof(text, anything),
    mode: fc.oneof(fc.constantFrom('hybrid', 'local'), anything),
    more: anything,
  },
  { requiredKeys: [] },
);
const message = fc.record(
  {
    type: fc.constantFrom<unknown>('ready', 'request', 'state', 'settled', 'Request', '', null, 1, ['ready']),
    id: fc.oneof(fc.integer(), fc.constantFrom(0, -0, NaN, Infinity, 1.5, 2 ** 53, '1'), anything),
    action: fc.oneof(action, anything),
    outcome: fc.oneof(fc.constantFrom('done', 'cancelled', 'failed'), anything),
    text: fc.oneof(text, anything),
    state: anything,
    more: anything,
  },
  { requiredKeys: [] },
);

describe('Messages between the card and its host', () => {
  const directions = [
    ['from the card', parseMessageFromCard, ['ready', 'request']],
    ['to the card', parseMessageToCard, ['state', 'settled']],
  ] as const;
  for (const [direction, parse, types] of directions) {
    it(`${direction} are of a type that goes this way, or nothing, whatever arrives`, () => {
      fuzz(fc.oneof({ arbitrary: message, weight: 3 }, { arbitrary: anything, weight: 1 }), (data) => {
        const parsed = parse(data);
        if (parsed === undefined) return;
        assert.ok((types as readonly string[]).includes(parsed.type));
        // A parsed message parses again, to the same value.
        assert.deepEqual(parse(parsed), parsed);
        assert.ok(!('more' in parsed));
      });
    });
  }

  it('from the card keep their texts as they are', () => {
    fuzz(
      fc.record({ id: fc.maxSafeInteger(), url: text, more: anything }),
      ({ id, url, more }) => {
        const parsed = parseMessageFromCard({ type: 'request', id, more, action: { name: 'saveUrl', url, more } });
        assert.deepEqual(parsed, { type: 'request', id, action: { name: 'saveUrl', url } });
      },
      500,
    );
  });

  it('to the card keep their texts as they are', () => {
    fuzz(
      fc.record({ id: fc.maxSafeInteger(), text, outcome: fc.constantFrom('done', 'cancelled', 'failed') }),
      (settled) => {
        const sent = { type: 'settled', ...settled };
        assert.deepEqual(parseMessageToCard({ ...sent, more: 1 }), sent);
      },
      500,
    );
  });
});
