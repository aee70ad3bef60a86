import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readLinkParameters } from '../../../../src/ui/account/linkParameters';
import { fuzz } from '../../../support/fuzz';

/** How the desktop hands over a query: `Uri.query` is unescaped. */
const onDesktop = (query: string) => readLinkParameters(decodeURIComponent(query), false);
/** How an editor in a browser hands it over: as a form sends it. */
const inBrowser = (query: string) => readLinkParameters(new URLSearchParams(query).toString(), true);

describe('The parameters of a deep link', () => {
  const both: readonly (readonly [query: string, server: string | undefined, web?: string])[] = [
    ['', undefined],
    ['server', ''],
    ['server=', ''],
    ['server=https%3A%2F%2Fa.example', 'https://a.example'],
    ['server=https://a.example', 'https://a.example'],
    ['server=https%3A%2F%2Fa.example&web=https%3A%2F%2Fweb.example', 'https://a.example', 'https://web.example'],
    ['web=https%3A%2F%2Fweb.example', undefined, 'https://web.example'],
    ['token=a.b.c&server=https%3A%2F%2Fa.example&x=1', 'https://a.example'],
    ['server=https%3A%2F%2Fa.example%2F%2525', 'https://a.example/%25'],
    ['server=https%3A%2F%2Fa.example%2F%252541', 'https://a.example/%2541'],
    ['server=https%3A%2F%2Fa.example%2Fa%2Bb', 'https://a.example/a+b'],
    ['server=https%3A%2F%2Fa.example%2Fa%20b', 'https://a.example/a b'],
    ['server=https%3A%2F%2Fa.example%2Fa%26b', 'https://a.example/a&b'],
    ['server=https%3A%2F%2Fa.example%2Fa%3Db', 'https://a.example/a=b'],
    ['server=https%253A%252F%252Fa.example', 'https%3A%2F%2Fa.example'],
    ['server=https%3A%2F%2Fm%C3%BCsik.example', 'https://müsik.example'],
    ['server=https%3A%2F%2Fa.example&server=https%3A%2F%2Fb.example', undefined],
    ['server=https%3A%2F%2Fa.example&web=x&web=y', 'https://a.example'],
    ['Server=https%3A%2F%2Fa.example', undefined],
  ];
  for (const [query, server, web] of both) {
    it(`${query}: ${server ?? 'no server'}, ${web ?? 'no web URL'}`, () => {
      assert.deepEqual(inBrowser(query), { server, web });
      assert.deepEqual(onDesktop(query), { server, web });
    });
  }

  it('are none in a query that is too long', () => {
    const query = `server=https://a.example&x=${'/'.repeat(60_000)}`;
    assert.deepEqual(
      [onDesktop(query), inBrowser(query)],
      [
        { server: undefined, web: undefined },
        { server: undefined, web: undefined },
      ],
    );
  });

  it('are read as they were written: in a browser whatever they are, on the desktop without an ampersand', () => {
    fuzz(
      fc.record({ server: fc.string({ unit: 'grapheme' }), web: fc.string({ unit: 'grapheme' }) }),
      ({ server, web }) => {
        const query = `server=${encodeURIComponent(server)}&web=${encodeURIComponent(web)}`;
        assert.deepEqual(inBrowser(query), { server, web });
        if (!`${server}${web}`.includes('&')) assert.deepEqual(onDesktop(query), { server, web });
      },
    );
  });

  it('can be read from any text', () => {
    fuzz(
      fc.string({
        unit: fc.constantFrom('server', 'web', '=', '&', '%', '%2', '%26', '+', 'https://a.example', ';', '\0'),
      }),
      (query) => {
        for (const isEscaped of [true, false]) {
          const { server, web } = readLinkParameters(query, isEscaped);
          for (const value of [server, web]) assert.ok(value === undefined || typeof value === 'string');
        }
      },
    );
  });
});
