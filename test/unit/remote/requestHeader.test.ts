import assert from 'node:assert/strict';
import type { ErrorKind } from '../../../src/core/errorDetails';
import type { WaveFlowError } from '../../../src/core/errors';
import { parseHeaderName, parseHeaderValue } from '../../../src/remote/requestHeader';
import { assertNoSecrets } from '../../support/assertNoSecrets';

const kindOf = (parse: () => unknown): ErrorKind | undefined => {
  try {
    parse();
    return undefined;
  } catch (error) {
    return (error as WaveFlowError).kind;
  }
};

describe('The name of a request header', () => {
  const good = ['CF-Access-Client-Id', 'x-api-key', 'X', "!#$%&'*+.^_`|~-09aZ", '  X-Api-Key \n', 'x'.repeat(100)];
  for (const name of good) {
    it(`can be ${JSON.stringify(name.slice(0, 30))}`, () => assert.equal(parseHeaderName(name), name.trim()));
  }

  const bad: readonly string[] = [
    '',
    ' ',
    'a b',
    'a:b',
    'a: b',
    'a\r\nb',
    'a\0',
    'Ä',
    'a/b',
    '(a)',
    'a,b',
    '"a"',
    'x'.repeat(101),
    `a\u200b`,
  ];
  for (const name of bad) {
    it(`cannot be ${JSON.stringify(name.slice(0, 30))}`, () =>
      assert.equal(
        kindOf(() => parseHeaderName(name)),
        'header.name',
      ));
  }

  const reserved = [
    'Authorization',
    'authorization',
    'COOKIE',
    'Host',
    'Content-Length',
    'content-type',
    'Connection',
    'Keep-Alive',
    'Proxy-Authorization',
    'proxy-connection',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'Expect',
    'Origin',
    'Referer',
    'Accept',
    'Accept-Encoding',
    'User-Agent',
    'Sec-Fetch-Mode',
    'If-None-Match',
    'Range',
  ];
  for (const name of reserved) {
    it(`cannot be ${name}, which others set`, () =>
      assert.equal(
        kindOf(() => parseHeaderName(name)),
        'header.reserved',
      ));
  }
});

describe('The value of a request header', () => {
  const good: readonly (readonly [input: string, value: string])[] = [
    ['abc', 'abc'],
    ['', ''],
    ['  ', ''],
    [' a b\tc \n', 'a b\tc'],
    ['~!@#$%^&*()_+{}:"<>?=/;,.', '~!@#$%^&*()_+{}:"<>?=/;,.'],
    ['x'.repeat(8_000), 'x'.repeat(8_000)],
  ];
  for (const [input, value] of good) {
    it(`can be ${JSON.stringify(input.slice(0, 30))}`, () => assert.equal(parseHeaderValue(input), value));
  }

  for (const input of [
    'secret\r\nx: y',
    'secret\ny',
    'secret\0',
    'secret\u007f',
    'secreté',
    'secret🎵',
    `secret${'x'.repeat(8_000)}`,
  ]) {
    it(`cannot be ${JSON.stringify(input.slice(0, 20))}, and is not repeated`, () => {
      assert.throws(
        () => parseHeaderValue(input),
        (error: WaveFlowError) => {
          assertNoSecrets(error, ['secret']);
          return error.kind === 'header.value';
        },
      );
    });
  }
});
