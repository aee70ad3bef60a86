import assert from 'node:assert/strict';
import { domainToUnicode } from 'node:url';
import fc from 'fast-check';
import { isCleartext, parseServerUrl } from '../../../src/account/serverUrl';
import type { ErrorKind } from '../../../src/core/errorDetails';
import { isWaveFlowError, type WaveFlowError } from '../../../src/core/errors';
import { fuzz } from '../../support/fuzz';

const JWT = `${Buffer.from('{"alg":"ES256"}').toString('base64url')}.${Buffer.from('{"sub":"1"}').toString('base64url')}.c2ln`;

function refusal(input: string): WaveFlowError {
  try {
    parseServerUrl(input);
  } catch (error) {
    assert.ok(isWaveFlowError(error), `${input} threw ${String(error)}`);
    return error;
  }
  return assert.fail(`${input} was accepted`);
}

describe('Server URL', () => {
  describe('comes to one canonical form', () => {
    const spellings: readonly (readonly [typed: string, canonical: string | null])[] = [
      ['', null],
      [' \t\n ', null],
      ['https://music.example.com', 'https://music.example.com'],
      ['  https://music.example.com\n', 'https://music.example.com'],
      ['https://music.example.com/', 'https://music.example.com'],
      ['https://music.example.com///', 'https://music.example.com'],
      ['HTTPS://Music.Example.COM', 'https://music.example.com'],
      ['https://music.example.com:443', 'https://music.example.com'],
      ['http://music.example.com:80/', 'http://music.example.com'],
      ['https://music.example.com:80', 'https://music.example.com:80'],
      ['http://127.0.0.1:4533', 'http://127.0.0.1:4533'],
      ['http://[0:0:0:0:0:0:0:1]:4533/', 'http://[::1]:4533'],
      ['http://[2001:DB8::0]', 'http://[2001:db8::]'],
      ['https://müsik.example', 'https://xn--msik-0ra.example'],
      ['https://XN--MSIK-0RA.example', 'https://xn--msik-0ra.example'],
      ['https://example.com/waveflow', 'https://example.com/waveflow'],
      ['https://example.com/WaveFlow/', 'https://example.com/WaveFlow'],
      ['https://example.com/a/../waveflow', 'https://example.com/waveflow'],
      ['https://example.com/a/%2e%2E/waveflow', 'https://example.com/waveflow'],
      ['https://example.com/m\u00fcsik', 'https://example.com/m%C3%BCsik'],
      [
        "https://example.com/a-b_c.d~e!f$g&h'i(j)k*l+m,n;o=p:q%20r",
        "https://example.com/a-b_c.d~e!f$g&h'i(j)k*l+m,n;o=p:q%20r",
      ],
      ['https://mu\u0308sik.example', 'https://xn--msik-0ra.example'],
      ['https://\u212aiosk.example', 'https://kiosk.example'],
      ['https://M\u00dcSIK.example', 'https://xn--msik-0ra.example'],
      ['https://\u4f8b\u3048.\u30c6\u30b9\u30c8', 'https://xn--r8jz45g.xn--zckzah'],
      ['http://wave_flow:8080', 'http://wave_flow:8080'],
      ['http://localhost', 'http://localhost'],
      ['http://http:8080', 'http://http:8080'],
      ['https://music.example.com.', 'https://music.example.com.'],
      ['https://music.example.com:65535', 'https://music.example.com:65535'],
      ['https://music.example.com:0443', 'https://music.example.com'],
      ['\ufeff\u200bhttps://music.example.com\u00ad\u200f\u2069', 'https://music.example.com'],
      ['\u2066https://music.example.com\u2069\0', 'https://music.example.com'],
      ['\u200b\ufeff\u2060', null],
      [`https://music.example.com/${'a'.repeat(2_022)}`, `https://music.example.com/${'a'.repeat(2_022)}`],
      [`https://music.example.com${'/'.repeat(2_000)}`, 'https://music.example.com'],
    ];
    for (const [typed, canonical] of spellings) {
      it(`${JSON.stringify(typed)} is ${canonical ?? 'no server'}`, () =>
        assert.equal(parseServerUrl(typed), canonical));
    }
  });

  describe('is refused with a suggestion', () => {
    const refused: readonly (readonly [typed: string, kind: ErrorKind, example: string])[] = [
      ['music.example.com', 'url.missingScheme', 'https://music.example.com'],
      ['music.example.com/waveflow', 'url.missingScheme', 'https://music.example.com'],
      ['localhost:3000', 'url.missingScheme', 'http://localhost:3000'],
      ['127.0.0.1:4533', 'url.missingScheme', 'http://127.0.0.1:4533'],
      ['//music.example.com', 'url.missingScheme', 'https://music.example.com'],
      ['http:/music.example.com', 'url.missingScheme', 'http://music.example.com'],
      ['http:music.example.com', 'url.missingScheme', 'http://music.example.com'],
      ['https:music.example.com', 'url.missingScheme', 'https://music.example.com'],
      ['https:/ada:secret@music.example.com', 'url.missingScheme', 'https://music.example.com'],
      ['htp://x', 'url.scheme', 'https://x'],
      ['ftp://music.example.com', 'url.scheme', 'https://music.example.com'],
      ['file:///', 'url.scheme', 'https://music.example.com'],
      ['wss://music.example.com', 'url.scheme', 'https://music.example.com'],
      ['javascript://music.example.com/%0aalert(1)', 'url.scheme', 'https://music.example.com'],
      ['https://https://music.example.com', 'url.schemeTwice', 'https://music.example.com'],
      ['http://https//music.example.com', 'url.schemeTwice', 'http://music.example.com'],
      ['http://https:/music.example.com', 'url.schemeTwice', 'http://music.example.com'],
      ['https://http:music.example.com', 'url.schemeTwice', 'https://music.example.com'],
      ['https://ftp://music.example.com', 'url.schemeTwice', 'https://music.example.com'],
      ['https://music.example.com/https://music.example.com', 'url.schemeTwice', 'https://music.example.com'],
      ['https://ada:secret@music.example.com', 'url.credentials', 'https://music.example.com'],
      ['https://ada@music.example.com', 'url.credentials', 'https://music.example.com'],
      ['https://@music.example.com', 'url.credentials', 'https://music.example.com'],
      ['https://:@music.example.com', 'url.credentials', 'https://music.example.com'],
      ['https:////ada:secret@music.example.com', 'url.credentials', 'https://music.example.com'],
      ['https:///@music.example.com', 'url.credentials', 'https://music.example.com'],
      ['https://ada:secret\uff20music.example.com', 'url.credentials', 'https://music.example.com'],
      ['https://ada:secret\ufe6bmusic.example.com', 'url.credentials', 'https://music.example.com'],
      ['https://good.example/@music.example.com', 'url.credentials', 'https://good.example'],
      ['https:///music.example.com', 'url.slashes', 'https://music.example.com'],
      ['https:////music.example.com', 'url.slashes', 'https://music.example.com'],
      ['https://music.example.com?token=1', 'url.query', 'https://music.example.com'],
      ['https://music.example.com/?', 'url.query', 'https://music.example.com'],
      ['https://music.example.com/waveflow#top', 'url.fragment', 'https://music.example.com'],
      ['https://music.example.com/#', 'url.fragment', 'https://music.example.com'],
      ['https:\\\\music.example.com', 'url.backslash', 'https://music.example.com'],
      ['https://music.example.com\\waveflow', 'url.backslash', 'https://music.example.com'],
      ['https://good.example\\@music.example.com', 'url.backslash', 'https://good.example'],
      ['https://music example.com', 'url.space', 'https://music.example.com'],
      ['https://music.exa\nmple.com', 'url.space', 'https://music.example.com'],
      ['ht\ttps://music.example.com', 'url.space', 'https://music.example.com'],
      ['https://music.example\u3000.com', 'url.space', 'https://music.example.com'],
      ['https://music.exa\u00admple.com', 'url.invisible', 'https://music.example.com'],
      ['https://music.exa\u200bmple.com', 'url.invisible', 'https://music.example.com'],
      ['https://\u202emusic.example.com', 'url.invisible', 'https://music.example.com'],
      ['https://music.example.com/\ufe0fx', 'url.invisible', 'https://music.example.com'],
      ['https://music.example.com/\u2800x', 'url.invisible', 'https://music.example.com'],
      ['https://music.exam\0ple.com', 'url.invisible', 'https://music.example.com'],
      ['https://music.example.com:0', 'url.port', 'https://music.example.com'],
      ['https://music.example.com:00000', 'url.port', 'https://music.example.com'],
      ['https://music.example.com:65536', 'url.port', 'https://music.example.com'],
      ['https://music.example.com:99999', 'url.port', 'https://music.example.com'],
      ['https://music.example.com:', 'url.port', 'https://music.example.com'],
      ['https://music.example.com:80a', 'url.port', 'https://music.example.com'],
      ['https://music.example.com:\uff18\uff10', 'url.port', 'https://music.example.com'],
      ['https://ada:secret', 'url.port', 'https://music.example.com'],
      ['https://', 'url.host', 'https://music.example.com'],
      ['https://:8080', 'url.host', 'https://music.example.com'],
      ['https://[::1', 'url.host', 'https://music.example.com'],
      ['https://[::1]x', 'url.host', 'https://music.example.com'],
      ['https://.', 'url.host', 'https://music.example.com'],
      ['https://music..example.com', 'url.host', 'https://music.example.com'],
      [`https://${'a'.repeat(64)}.example`, 'url.host', 'https://music.example.com'],
      [`https://${'a.'.repeat(127)}example`, 'url.host', 'https://music.example.com'],
      ['http://127.1:4533', 'url.host', 'http://127.0.0.1:4533'],
      ['http://2130706433', 'url.host', 'http://127.0.0.1'],
      ['http://0x7f.0.0.1', 'url.host', 'http://127.0.0.1'],
      ['http://0177.0.0.1', 'url.host', 'http://127.0.0.1'],
      ['https://%6dusic.example.com', 'url.host', 'https://music.example.com'],
      ['https://good.example%2f.music.example.com', 'url.host', 'https://music.example.com'],
      ['https://ada%40music.example.com', 'url.host', 'https://music.example.com'],
      ['https://good.example\uff0f.music.example.com', 'url.host', 'https://music.example.com'],
      ['https://good.example\uff03.music.example.com', 'url.host', 'https://music.example.com'],
      ['https://good.example\uff1f.music.example.com', 'url.host', 'https://music.example.com'],
      ['https://good.example\u2100.music.example.com', 'url.host', 'https://music.example.com'],
      ['https://\uff4dusic.example.com', 'url.host', 'https://music.example.com'],
      ['https://music\u3002example\uff0ecom', 'url.host', 'https://music.example.com'],
      ['https://mu\u017fic.example.com', 'url.host', 'https://music.example.com'],
      ['https://1\u20e3.example', 'url.host', 'https://xn--1-2sn.example'],
      ['https://music.example.com/[Repair](command:workbench.action.quit)', 'url.path', 'https://music.example.com'],
      ['https://music.example.com/%zz', 'url.path', 'https://music.example.com'],
      ['https://music.example.com/<b>', 'url.path', 'https://music.example.com'],
      ['https://music.example.com/|', 'url.path', 'https://music.example.com'],
      ['https://music.example.com/\ud800', 'url.path', 'https://music.example.com'],
      ['https://xn--a.example', 'url.invalid', 'https://music.example.com'],
      ['https://[1::2::3]', 'url.invalid', 'https://music.example.com'],
      ['https://music.example.com/https:/.//x', 'url.schemeTwice', 'https://music.example.com'],
      [`https://music.example.com/${'a'.repeat(2_023)}`, 'url.tooLong', 'https://music.example.com'],
      [`https://music.example.com/${'\u00fc'.repeat(1_000)}`, 'url.invalid', 'https://music.example.com'],
      [JWT, 'url.token', 'https://music.example.com'],
      [`Bearer ${JWT}`, 'url.token', 'https://music.example.com'],
      [`${JWT}${'a'.repeat(4_000)}`, 'url.token', 'https://music.example.com'],
      [`https://${JWT}`, 'url.token', 'https://music.example.com'],
      [`https://music.example.com/${JWT}`, 'url.token', 'https://music.example.com'],
      [`https://music.example.com/${JWT.split('.')[1] ?? ''}/x`, 'url.token', 'https://music.example.com'],
      [`https://music.example.com/%65${JWT.slice(1)}`, 'url.token', 'https://music.example.com'],
      [`https://music.example.com?token=${JWT}`, 'url.token', 'https://music.example.com'],
      [`https://ada:${JWT}@music.example.com`, 'url.token', 'https://music.example.com'],
    ];
    for (const [typed, kind, example] of refused) {
      it(`${JSON.stringify(typed === JWT ? 'a token' : typed.replace(JWT, 'a token'))}: ${kind}`, () => {
        const error = refusal(typed);
        assert.deepEqual([error.kind, error.details], [kind, { example }]);
      });
    }
  });

  describe('for any input,', () => {
    /** Texts that the platform's URL parser and users read differently, at the relevant positions. */
    const piece = fc.constantFrom(
      ...[
        'http:',
        'https:',
        'ftp:',
        '/',
        '//',
        '\\',
        '@',
        ':',
        '.',
        '..',
        '?',
        '#',
        '%',
        '%2f',
        '%40',
        '%2e',
        '\t',
        '\n',
        ' ',
        '[',
        ']',
        '[::1]',
      ],
      ...[
        'a.example',
        'ada',
        'pw',
        'localhost',
        '127.0.0.1',
        '127.1',
        '0x7f',
        '1',
        ':80',
        ':443',
        ':0',
        ':8080',
        '/x',
        'xn--',
        'xn--a',
        '%0a',
        ';',
        '|',
      ],
      ...[
        '\uff20',
        '\uff0f',
        '\uff1a',
        '\u3002',
        '\uff4d',
        '\u00ad',
        '\u200b',
        '\ufeff',
        '\u202e',
        '\u00fc',
        'u\u0308',
        '\u2100',
        '\u212a',
        '\ud800',
        JWT,
      ],
    );
    const pieces = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
    const address = fc
      .tuple(fc.constantFrom('https://', 'http://', 'https:', 'https:///'), pieces)
      .map((parts) => parts.join(''));
    const anything = fc.oneof(
      pieces,
      address,
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string({ unit: 'binary' }),
    );

    /** The URL or the error. */
    function outcome(typed: string): string | null | WaveFlowError {
      try {
        return parseServerUrl(typed);
      } catch (error) {
        assert.ok(isWaveFlowError(error) && error.kind.startsWith('url.'), String(error));
        return error;
      }
    }

    it('it is an address or an error of a URL', () => fuzz(anything, (typed) => void outcome(typed), 5_000));

    it('an address is in canonical form, without anything secret', () => {
      fuzz(
        anything,
        (typed) => {
          const url = outcome(typed);
          if (typeof url !== 'string') return;
          assert.equal(parseServerUrl(url), url);
          const { username, password, search, hash, origin, pathname } = new URL(url);
          assert.deepEqual([username, password, search, hash], ['', '', '', '']);
          assert.equal(url, origin + (pathname === '/' ? '' : pathname));
          assert.doesNotMatch(url, /[@?#\\\s]|eyJ/);
        },
        5_000,
      );
    });

    it('the host that is contacted is the one that users read', () => {
      fuzz(
        anything,
        (typed) => {
          const url = outcome(typed);
          if (typeof url !== 'string') return;
          const visible = typed.replace(/[\s\p{C}\p{DI}]/gu, '');
          const read =
            /^https?:\/\/([^/]+?)(?::\d+)?(?:\/|$)/iu.exec(visible)?.[1]?.toLowerCase().normalize('NFC') ?? '';
          const asked = new URL(url).hostname;
          if (/^[\w.-]*$/.test(read)) assert.equal(asked, read);
          else if (read.startsWith('[')) assert.match(asked, /^\[[\da-f:]+\]$/);
          else assert.equal(domainToUnicode(asked), read);
        },
        5_000,
      );
    });

    it('the suggestion is accepted and repeats nothing of the input but the host', () => {
      fuzz(
        anything,
        (typed) => {
          const error = outcome(typed);
          if (!isWaveFlowError(error)) return;
          assert.ok('example' in error.details);
          const { example } = error.details;
          assert.equal(parseServerUrl(example), example);
          assert.equal(new URL(example).origin, example);
          assert.doesNotMatch(JSON.stringify([error, String(error)]), /eyJ|%/);
        },
        5_000,
      );
    });

    it('a user name and password are refused and not repeated', () => {
      const start = fc.constantFrom(
        'https:',
        'https:/',
        'https://',
        'https:////',
        'HTTP:\\\\',
        'https://https://',
        'ftp://',
        '//',
        '',
        'https://\u200b',
        'https:/ /',
      );
      const secret = fc.constantFrom(
        'ada:s3cret@',
        's3cret@',
        ':s3cret@',
        'ada:s3cret\uff20',
        'ada:s3c\tret@',
        'ada:@s3cret@',
        's3cret:@',
      );
      fuzz(fc.tuple(start, secret, pieces), (parts) => {
        const error = outcome(parts.join(''));
        assert.ok(isWaveFlowError(error));
        assert.doesNotMatch(JSON.stringify(error), /s3c/);
      });
    });

    for (const part of ['/', 'eyJ', '@', ':', '.', ' ', '\u200b', '%65', 'https://', 'a.']) {
      it(`a million characters of ${JSON.stringify(part)} are refused by their number`, () => {
        const { kind } = refusal(part.repeat(1_000_000 / part.length));
        assert.equal(kind, part === 'eyJ' ? 'url.token' : 'url.tooLong');
      });
    }
  });

  describe('warns where a token would travel unencrypted', () => {
    const places: readonly (readonly [url: string, cleartext: boolean])[] = [
      ['http://music.example.com', true],
      ['http://192.168.1.20:4533', true],
      ['http://127.0.0.1.example.com', true],
      ['https://music.example.com', false],
      ['http://localhost:3000', false],
      ['http://music.localhost', false],
      ['http://127.0.0.1:4533', false],
      ['http://127.8.9.10', false],
      ['http://[::1]:4533', false],
    ];
    for (const [url, cleartext] of places) {
      it(`${url}: ${cleartext ? 'warned' : 'fine'}`, () => assert.equal(isCleartext(url), cleartext));
    }
  });
});
