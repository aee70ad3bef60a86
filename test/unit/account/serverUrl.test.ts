import assert from 'node:assert/strict';
import fc from 'fast-check';
import { WaveFlowError, type ErrorKind } from '../../../src/core/errors';
import { isCleartext, parseServerUrl } from '../../../src/account/serverUrl';

const JWT = `${Buffer.from('{"alg":"ES256"}').toString('base64url')}.${Buffer.from('{"sub":"1"}').toString('base64url')}.c2ln`;

function refusal(input: string): WaveFlowError {
  try {
    parseServerUrl(input);
  } catch (error) {
    assert.ok(error instanceof WaveFlowError, `${input} threw ${String(error)}`);
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
      ['http://127.1:4533', 'http://127.0.0.1:4533'],
      ['http://[0:0:0:0:0:0:0:1]:4533/', 'http://[::1]:4533'],
      ['http://[2001:DB8::0]', 'http://[2001:db8::]'],
      ['https://müsik.example', 'https://xn--msik-0ra.example'],
      ['https://XN--MSIK-0RA.example', 'https://xn--msik-0ra.example'],
      ['https://example.com/waveflow', 'https://example.com/waveflow'],
      ['https://example.com/WaveFlow/', 'https://example.com/WaveFlow'],
      ['https://example.com/a/../waveflow', 'https://example.com/waveflow'],
    ];
    for (const [typed, canonical] of spellings) {
      it(`${JSON.stringify(typed)} is ${canonical ?? 'no server'}`, () => assert.equal(parseServerUrl(typed), canonical));
    }

    it('and that form stays what it is', () => {
      fc.assert(
        fc.property(fc.webUrl({ size: 'small' }), (url) => {
          const once = parseServerUrl(url);
          assert.ok(once !== null);
          assert.equal(parseServerUrl(once), once);
        }),
      );
    });
  });

  describe('is refused with what to write instead', () => {
    const refused: readonly (readonly [typed: string, kind: ErrorKind, example: string])[] = [
      ['music.example.com', 'url.missingScheme', 'https://music.example.com'],
      ['music.example.com/waveflow', 'url.missingScheme', 'https://music.example.com/waveflow'],
      ['localhost:3000', 'url.missingScheme', 'http://localhost:3000'],
      ['127.0.0.1:4533', 'url.missingScheme', 'http://127.0.0.1:4533'],
      ['//music.example.com', 'url.missingScheme', 'https://music.example.com'],
      ['http:/music.example.com', 'url.missingScheme', 'http://music.example.com'],
      ['https:music.example.com', 'url.missingScheme', 'https://music.example.com'],
      ['htp://x', 'url.scheme', 'https://x'],
      ['ftp://music.example.com', 'url.scheme', 'https://music.example.com'],
      ['file:///', 'url.scheme', 'https://music.example.com'],
      ['wss://music.example.com', 'url.scheme', 'https://music.example.com'],
      ['https://ada:secret@music.example.com', 'url.credentials', 'https://music.example.com'],
      ['https://ada@music.example.com', 'url.credentials', 'https://music.example.com'],
      ['https://@music.example.com', 'url.credentials', 'https://music.example.com'],
      ['https://music.example.com?token=1', 'url.query', 'https://music.example.com'],
      ['https://music.example.com/?', 'url.query', 'https://music.example.com'],
      ['https://music.example.com/waveflow#top', 'url.fragment', 'https://music.example.com/waveflow'],
      ['https://music.example.com/#', 'url.fragment', 'https://music.example.com'],
      ['https:\\\\music.example.com', 'url.backslash', 'https://music.example.com'],
      ['https://music.example.com\\waveflow', 'url.backslash', 'https://music.example.com/waveflow'],
      ['https://', 'url.invalid', 'https://music.example.com'],
      ['https://music.example.com:99999', 'url.invalid', 'https://music.example.com'],
      ['https://music example.com', 'url.invalid', 'https://music.example.com'],
      ['https://music.exa\nmple.com', 'url.invalid', 'https://music.example.com'],
      ['https://[::1', 'url.invalid', 'https://music.example.com'],
      [JWT, 'url.token', 'https://music.example.com'],
      [`Bearer ${JWT}`, 'url.token', 'https://music.example.com'],
    ];
    for (const [typed, kind, example] of refused) {
      it(`${JSON.stringify(typed === JWT ? 'a token' : typed.replace(JWT, 'a token'))}: ${kind}`, () => {
        const error = refusal(typed);
        assert.deepEqual({ kind: error.kind, example: error.details['example'] }, { kind, example });
      });
    }

    it('and what to write instead is always accepted', () => {
      const pieces = fc.constantFrom('https:', 'http:', 'ftp:', '//', '\\\\', 'a.example', 'ada:pw@', ':8080', '/x', '?q=1', '#f', ' ', JWT, '[::1]');
      fc.assert(
        fc.property(fc.array(pieces, { minLength: 1, maxLength: 6 }), (parts) => {
          try {
            parseServerUrl(parts.join(''));
          } catch (error) {
            assert.ok(error instanceof WaveFlowError);
            const example = error.details['example'] ?? '';
            assert.equal(parseServerUrl(example), example);
            assert.doesNotMatch(example, /pw|eyJ|q=1/);
          }
        }),
        { numRuns: 2000 },
      );
    });
  });

  describe('tells where a token would travel unencrypted', () => {
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
