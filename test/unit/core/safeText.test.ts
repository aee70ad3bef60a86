import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isolated, joined, plainText, safe, safeText } from '../../../src/core/safeText';

const MEGABYTES_20 = 20_000_000;

/** The expressions with which VS Code finds links (`linkedText.ts`) and icons (`iconLabels.ts`), and wider ones of its kind. */
const LINKIFIERS = [
  /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i,
  /\[.*?\]\(.*?\)/s,
  /\$\([A-Za-z0-9~-]+\)/,
  /\$\((.*?)\)/s,
];

/** What the screen shows: the text without invisible characters. */
const onScreen = (shown: string) => shown.replace(/[\u2060\u2068\u2069]/g, '');

/** Texts made of what is dangerous, as well as any others. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '[',
        ']',
        '](',
        '(',
        ')',
        '$',
        '$(',
        'command:x',
        'https://x.org',
        'trash',
        ' ',
        '\n',
        '\u0000',
        '\u001b[31m',
      ),
      fc.constantFrom(
        '\u200b',
        '\u200c',
        '\u200d',
        '\u2060',
        '\ufeff',
        '\u202e',
        '\u2066',
        '\u2068',
        '\u2069',
        '\u061c',
        '\u00ad',
        '\u{e0041}',
      ),
      fc.constantFrom(
        'فيروز',
        'שלום',
        '👩‍👩‍👧',
        '🏳️‍🌈',
        'क्ष',
        '\u0301',
        '\u0301'.repeat(20),
        '\ud83d',
        '\udc00',
        'ﬀ',
        '\u3164',
      ),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

/** Fixed, so that a failure is one for everybody; fast-check prints the seed with it. */
const RUNS = { numRuns: 2000, seed: 20_261_127 };

const holds = (property: (value: string) => void) => fc.assert(fc.property(hostile, property), RUNS);

describe('A value from outside', () => {
  const table: readonly (readonly [what: string, value: unknown, shown: string])[] = [
    ['words', 'Road trip', 'Road trip'],
    ['a link', '[Repair](command:workbench.action.quit)', '[Repair]\u2060(command:workbench.action.quit)'],
    ['an icon', 'R $(trash) B', 'R $\u2060(trash) B'],
    ['the first half of a link', 'Live [2024]', 'Live [2024]\u2060'],
    ['the second half of a link', '(command:x)', '\u2060(command:x)'],
    ['brackets that are no link', 'Song (feat. [X]) $5', 'Song (feat. [X]) $5'],
    ['line breaks', 'one\r\ntwo\u2028three', 'one two three'],
    ['control characters', 'a\u0000b\u001b[31mc\u009bd\te', 'a b [31mc d e'],
    ['a wall of spaces', `a${' '.repeat(500)}b`, 'a b'],
    ['spaces around', ' \u3000a\n', 'a'],
    ['zero-width characters', 'pay\u200bpal\u2060\ufeff\u00ad', 'paypal'],
    ['hidden letters', 'a\u{e0068}\u{e0069}b', 'ab'],
    ['a joiner between Latin letters', 'pay\u200dpal', 'paypal'],
    ['joiners of Persian', 'می\u200cخواهم', '\u2068می\u200cخواهم\u2069'],
    ['joiners of emoji', '👩‍👩‍👧 🏳️‍🌈 ❤️', '👩‍👩‍👧 🏳️‍🌈 ❤️'],
    ['directions turned over', 'photo\u202egpj.exe', 'photogpj.exe'],
    ['a text from right to left', 'فيروز', '\u2068فيروز\u2069'],
    ['one that leaves its direction open', '\u2068שלום', '\u2068שלום\u2069'],
    ['half a character', 'a\ud83d', 'a\ufffd'],
    ['a tower of marks', `Z${'\u0300'.repeat(1000)}!`, `Z${'\u0300'.repeat(8)}!`],
    ['nothing', null, ''],
    ['what is not there', undefined, ''],
    ['a number', 12, '12'],
    [
      'something else',
      {
        toString: () => {
          throw new Error('no');
        },
      },
      '',
    ],
  ];
  for (const [what, value, shown] of table) it(what, () => assert.equal(safeText(value), shown));

  it('that is too long ends in an ellipsis', () => {
    assert.equal(safeText('x'.repeat(200)), 'x'.repeat(200));
    assert.equal(safeText('x'.repeat(201)), `${'x'.repeat(199)}…`);
    assert.equal(safeText('one two three', 9), 'one two…');
    assert.equal(safeText('\u200b'.repeat(5000)), '…');
  });

  it('is cut between characters, as users count them', () => {
    assert.equal(safeText('ab👩‍👩‍👧cd', 6), 'ab…');
    assert.equal(safeText('cafe\u0301s', 5), 'caf…');
    assert.equal(safeText('a😀b', 3), 'a…');
  });

  it('contains nothing that the editor turns into links or icons, also next to another text', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const shown = safe`${safeText(one)}${safeText(other)}`;
        for (const linkifier of LINKIFIERS) assert.doesNotMatch(shown, linkifier);
      }),
      RUNS,
    );
  });

  it('is shown the same by a second pass', () =>
    holds((value) => assert.equal(safeText(safeText(value)), safeText(value))));

  it('is one line without controls, and leaves no direction open', () =>
    holds((value) => {
      const shown = safeText(value);
      assert.doesNotMatch(shown, /[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2066\u2067\ufeff]/u);
      assert.match(shown, /^(?:[^\u2068\u2069]*|\u2068[^\u2068\u2069]*\u2069)$/);
    }));

  it('has a limited length and whole characters', () =>
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 300 }), (value, limit) => {
        assert.ok(onScreen(safeText(value, limit)).length <= limit);
        assert.doesNotMatch(safeText(value, limit), /\p{Cs}/u);
      }),
      RUNS,
    ));

  it('that users can read stays as it is, without invisible characters', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('abc []()$ÄéЖ漢字.,!')), maxLength: 100 }), (value) =>
        assert.equal(onScreen(safeText(value)), value.trim().replace(/ {2,}/g, ' ')),
      ),
      RUNS,
    ));

  for (const [what, unit] of [
    ['letters', 'a'],
    ['brackets', ']('],
    ['zero-width characters', '\u200b'],
    ['marks', '\u0301'],
    ['emoji', '👩‍👩‍👧'],
    ['spaces', ' '],
  ] as const) {
    it(`of 20 MB of ${what} is quick`, () => {
      const value = unit.repeat(MEGABYTES_20 / unit.length);
      safeText(value);
      const before = process.cpuUsage();
      for (let count = 0; count < 100; count++) safeText(value);
      const { user, system } = process.cpuUsage(before);
      // Microseconds. It takes about 30 ms; a look at all of it would take seconds.
      assert.ok(user + system < 500_000, `${user + system} µs`);
    });
  }
});

describe('Safe texts', () => {
  it('combine with our own texts, whose icons stay', () =>
    assert.equal(safe`$(add) ${safeText('$(add)')} ${3}`, '$(add) $\u2060(add) 3'));

  it('are joined without the empty ones', () => assert.equal(joined([safe`a`, safe``, safe`b`], ' · '), 'a · b'));

  it('are isolated once', () => {
    assert.equal(isolated(safeText('فيروز')), '\u2068فيروز\u2069');
    assert.equal(
      isolated(safe`${safeText('فيروز')} · ${safeText('فيروز')}`),
      '\u2068\u2068فيروز\u2069 · \u2068فيروز\u2069\u2069',
    );
  });

  it('have no invisible characters in a document', () =>
    assert.equal(plainText(safe`${safeText('$(x) [a](b)')} ${safeText('فيروز')}`), '$(x) [a](b) فيروز'));
});
