import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseServerUrl } from '../../../src/account/serverUrl';
import { isPrivateHost, parseTypedAddress } from '../../../src/account/typedAddress';
import type { ErrorKind } from '../../../src/core/errorDetails';
import { isWaveFlowError } from '../../../src/core/errors';
import { fuzz } from '../../support/fuzz';

describe('A typed address', () => {
  const bare: readonly (readonly [typed: string, rest: string])[] = [
    ['127.0.0.1:4533', '127.0.0.1:4533'],
    ['music.example.com', 'music.example.com'],
    [' Music.Example.com/ ', 'music.example.com'],
    ['music.local:3000/wf', 'music.local:3000/wf'],
    ['[::1]:4533', '[::1]:4533'],
    ['localhost', 'localhost'],
    ['müsik.example', 'xn--msik-0ra.example'],
    ['\u200bnas:3000', 'nas:3000'],
  ];
  for (const [typed, rest] of bare) {
    it(`${JSON.stringify(typed)} may be https or http, in this order`, () => {
      assert.deepEqual(parseTypedAddress(typed), { urls: [`https://${rest}`, `http://${rest}`], hasScheme: false });
    });
  }

  for (const [typed, urls] of [
    ['nas:443', ['https://nas', 'http://nas:443']],
    ['nas:80', ['https://nas:80', 'http://nas']],
  ] as const) {
    it(`${typed} keeps its port in both`, () => assert.deepEqual(parseTypedAddress(typed)?.urls, urls));
  }

  for (const typed of ['https://music.example.com', 'HTTP://nas:3000/']) {
    it(`${typed} is what it is`, () => {
      assert.deepEqual(parseTypedAddress(typed), { urls: [parseServerUrl(typed)], hasScheme: true });
    });
  }

  for (const typed of ['', '  ', '\u200b'])
    it(`${JSON.stringify(typed)} is none`, () => assert.equal(parseTypedAddress(typed), null));

  const refused: readonly (readonly [typed: string, kind: ErrorKind])[] = [
    ['htp://x', 'url.scheme'],
    ['ftp://music.example.com', 'url.scheme'],
    ['localhost:foo', 'url.port'],
    ['mailto:ada', 'url.port'],
    ['https:music.example.com', 'url.missingScheme'],
    ['//music.example.com', 'url.missingScheme'],
    ['\\\\nas\\music', 'url.backslash'],
    ['ada:secret@music.example.com', 'url.credentials'],
    ['ada@music.example.com', 'url.credentials'],
    ['127.1:4533', 'url.host'],
    ['music example', 'url.space'],
    ['music.example.com?x', 'url.query'],
    ['/music', 'url.missingScheme'],
    ['a'.repeat(1_000_000), 'url.tooLong'],
    [' '.repeat(1_000_000), 'url.tooLong'],
  ];
  for (const [typed, kind] of refused) {
    it(`${JSON.stringify(typed).slice(0, 40)} is refused: ${kind}`, () => {
      assert.throws(
        () => parseTypedAddress(typed),
        (error) => isWaveFlowError(error) && error.kind === kind,
      );
    });
  }

  it('names the same host in all its URLs, whatever is typed', () => {
    const piece = fc.constantFrom(
      'http',
      'https',
      ':',
      '/',
      '//',
      '@',
      'a.example',
      'localhost',
      ':80',
      ':x',
      '[::1]',
      '\u200b',
      ' ',
      '\\',
      '?',
      '#',
      '.',
    );
    fuzz(
      fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
      (typed) => {
        try {
          const address = parseTypedAddress(typed);
          if (address === null) return;
          for (const url of address.urls) assert.equal(parseServerUrl(url), url);
          assert.equal(new Set(address.urls.map((url) => new URL(url).hostname)).size, 1);
          assert.deepEqual(
            address.urls.map((url) => new URL(url).protocol).slice(0, address.hasScheme ? 0 : 2),
            address.hasScheme ? [] : ['https:', 'http:'],
          );
        } catch (error) {
          assert.ok(isWaveFlowError(error) && error.kind.startsWith('url.'), String(error));
        }
      },
    );
  });
});

describe('A host in a private network', () => {
  const inside = [
    'localhost',
    'a.localhost',
    '127.0.0.1',
    '[::1]',
    'nas',
    'music.local',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.20',
    '169.254.1.1',
    '[fd12::1]',
    '[fc00::1]',
    '[fe80::1]',
    '[febf::1]',
  ];
  const outside = [
    'music.example.com',
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '192.169.1.1',
    '100.64.0.1',
    '11.0.0.1',
    '[2001:db8::1]',
    '[fec0::1]',
    'local.example',
    '10.example.com',
    '192.168.1.20.example.com',
    'xlocal.example',
  ];
  for (const host of inside) it(`${host} is one`, () => assert.equal(isPrivateHost(host), true));
  for (const host of outside) it(`${host} is none`, () => assert.equal(isPrivateHost(host), false));
});
