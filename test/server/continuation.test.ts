import assert from 'node:assert/strict';
import { Continuation } from './continuation';

describe('where a sign-in leads (PROTOCOL.md, "Sign-in pages")', () => {
  const target = (value: string) => Continuation.read(new URLSearchParams({ continue: value })).target;

  const kept: [string, string][] = [
    ['/desktop-login', '/desktop-login'],
    ['/desktop-login?cb=x&state=y', '/desktop-login?cb=x&state=y'],
    ['/desktop-login/', '/desktop-login/'],
    ['/desktop-login/more?a=1', '/desktop-login/more?a=1'],
    ['/desktop-login?a=1#fragment', '/desktop-login?a=1'],
    ['/admin/../desktop-login', '/desktop-login'],
    ['/music', '/music'],
  ];
  for (const [value, expected] of kept) {
    it(`is ${expected} for ${value}`, () => assert.equal(target(value), expected));
  }

  const refused = [
    '',
    '/',
    '/token',
    '/music/',
    '/music/../admin',
    '//evil.example.org/music',
    '/admin',
    '/desktop-login/../admin',
    '/desktop-login/%2e%2e/admin',
    '/desktop-login/..\\admin',
    '/desktop-login-evil',
    '/desktop-loginevil?cb=x',
    '/Desktop-Login',
    '?/desktop-login',
    'https://evil.example.org/desktop-login',
    '//evil.example.org/desktop-login',
    '/\\evil.example.org/desktop-login',
    '\\\\evil.example.org/desktop-login',
    'javascript:/desktop-login',
    'data:text/html,/desktop-login',
    'http://',
    'http://[/desktop-login',
  ];
  for (const value of refused) {
    it(`is / for ${value || 'nothing'}`, () => assert.equal(target(value), '/'));
  }

  it('is / without a value', () => assert.equal(Continuation.read(new URLSearchParams()).target, '/'));
  it('is / for two values', () => {
    const twice = new URLSearchParams('continue=/desktop-login&continue=/desktop-login');
    assert.equal(Continuation.read(twice).target, '/');
  });

  it('is carried along on a page of ours', () => {
    const continuation = new Continuation('/desktop-login?cb=x&state=y');
    const page = new URL(continuation.on('/sign-up'), 'http://127.0.0.1');
    assert.equal(page.pathname, '/sign-up');
    assert.deepEqual(Continuation.read(page.searchParams), continuation);
    assert.equal(new Continuation('/').on('/sign-up'), '/sign-up');
  });
});
