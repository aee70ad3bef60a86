import assert from 'node:assert/strict';
import { signInWithBrowser } from '../../../src/account/browserSignIn';
import type { CallbackPage } from '../../../src/account/callback';
import type { Loopback, LoopbackOptions } from '../../../src/account/loopback';
import type { ErrorKind } from '../../../src/core/errorDetails';
import { noCallback } from '../../../src/core/errors';
import { ManualTimers, flushTasks } from '../../support/manualTimers';
import { rejection } from '../../support/rejection';
import { SequenceRandom } from '../../support/sequenceRandom';

const WEB = 'https://web.example/waveflow';

type Call = 'listen' | 'asExternal' | 'openExternal';

interface Circumstances {
  readonly port?: number;
  /** Whether the browser is opened, or what asking for it ends with. */
  readonly opens?: boolean | Error;
  readonly external?: (url: string) => string;
  readonly listens?: boolean;
  /** Calls to the editor that wait for `answer()`. */
  readonly waits?: Call;
}

/** The editor's side of one handshake; the test plays browser and web front end. */
class Handshake {
  readonly timers = new ManualTimers(1_000);
  readonly controller = new AbortController();
  readonly opened: URL[] = [];
  readonly result: Promise<string>;
  /** What happened, in its order. */
  readonly steps: string[] = [];
  #listening: LoopbackOptions | undefined;

  /** Settles what `waits` for an answer. */
  answer: () => void = () => undefined;
  /** Once that is so. */
  readonly #answered = new Promise<void>((resolve) => (this.answer = resolve));

  constructor({
    port = 49388,
    opens = true,
    external = (url: string) => url,
    listens = true,
    waits,
  }: Circumstances = {}) {
    const when = async (call: Call) => (waits === call ? this.#answered : undefined);
    const loopback: Loopback = {
      listen: async (options) => {
        if (!listens) throw noCallback();
        await when('listen');
        this.steps.push('bound');
        this.#listening = options;
        return { port, admit: () => undefined, dispose: () => this.steps.push('freed') };
      },
    };
    const openExternal = async (url: string) => {
      this.steps.push('opened');
      this.opened.push(new URL(url));
      await when('openExternal');
      if (opens instanceof Error) throw opens;
      return opens;
    };
    const parts = {
      loopback,
      random: new SequenceRandom(),
      timers: this.timers,
      openExternal,
      asExternal: async (url: string) => {
        await when('asExternal');
        return external(url);
      },
      page: (page: CallbackPage) => page,
    };
    this.result = signInWithBrowser(parts, WEB, this.controller.signal);
    this.result.catch(() => undefined);
  }

  get state(): string {
    return this.opened[0]?.searchParams.get('state') ?? '';
  }

  /** The page on which a callback with this query ends. */
  call(query: Record<string, string>): unknown {
    return this.#listening?.respond(new URLSearchParams(query));
  }
}

describe('Browser sign-in', () => {
  it('listens before it opens the browser, at the port and path that upstream expects, with a long state', async () => {
    const handshake = new Handshake();
    await flushTasks();
    assert.deepEqual(handshake.steps, ['bound', 'opened']);
    const [opened] = handshake.opened;
    assert.equal(`${opened?.origin}${opened?.pathname}`, `${WEB}/desktop-login`);
    assert.deepEqual([...(opened?.searchParams.keys() ?? [])], ['cb', 'state']);
    assert.equal(opened?.searchParams.get('cb'), 'http://127.0.0.1:49388/wf/callback');
    assert.match(handshake.state, /^[0-9a-f]{64}$/);
  });

  const outcomes: readonly (readonly [
    sentence: string,
    query: Record<string, string>,
    page: CallbackPage,
    result: string,
  ])[] = [
    ['a token', { token: 'a.b.c' }, 'signedIn', 'a.b.c'],
    ['a token with a scheme word', { token: 'Bearer a.b.c' }, 'signedIn', 'a.b.c'],
    ['an error', { error: 'access_denied' }, 'refused', 'signIn.refused'],
    ['an empty error', { error: '' }, 'refused', 'signIn.refused'],
    ['a token together with an error', { token: 'a.b.c', error: 'x' }, 'refused', 'signIn.refused'],
    ['neither', {}, 'refused', 'token.blank'],
    ['an empty token', { token: '' }, 'refused', 'token.blank'],
    ['something that is no token', { token: 'a.b' }, 'refused', 'token.shape'],
  ];
  for (const [sentence, query, page, result] of outcomes) {
    it(`with the right state, ${sentence} ends it: ${result}`, async () => {
      const handshake = new Handshake();
      await flushTasks();
      assert.equal(handshake.call({ ...query, state: handshake.state }), page);
      if (page === 'signedIn') assert.equal(await handshake.result, result);
      else await rejection(handshake.result, result as ErrorKind);
      assert.equal(handshake.steps.at(-1), 'freed');
    });
  }

  const strays: readonly (readonly [sentence: string, query: Record<string, string>])[] = [
    ['a token without a state', { token: 'a.b.c' }],
    ['a token with an empty state', { token: 'a.b.c', state: '' }],
    ['a token with another state', { token: 'a.b.c', state: 'f'.repeat(64) }],
    ['an error without a state', { error: 'access_denied' }],
    ['an error with another state', { error: 'access_denied', state: 'x' }],
  ];
  for (const [sentence, query] of strays) {
    it(`${sentence} changes nothing, and the right callback is still accepted`, async () => {
      const handshake = new Handshake();
      await flushTasks();
      assert.equal(handshake.call(query), 'mismatch');
      await flushTasks();
      assert.equal(handshake.steps.includes('freed'), false);
      handshake.call({ token: 'a.b.c', state: handshake.state });
      assert.equal(await handshake.result, 'a.b.c');
    });
  }

  it('accepts a state once: the same callback is refused the second time', async () => {
    const handshake = new Handshake();
    await flushTasks();
    const query = { token: 'a.b.c', state: handshake.state };
    assert.equal(handshake.call(query), 'signedIn');
    assert.equal(handshake.call(query), 'mismatch');
    assert.equal(await handshake.result, 'a.b.c');
  });

  it('gives the reason of a refusal in plain characters only', async () => {
    const handshake = new Handshake();
    await flushTasks();
    handshake.call({ error: `access_denied <b>\u202E${'x'.repeat(500)}`, state: handshake.state });
    const { details } = await rejection(handshake.result, 'signIn.refused');
    assert.match(details.reason, /^access_denied {2}b {2}x{1,60}$/);
    assert.ok(details.reason.length <= 60);
  });

  it('waits 180 seconds and no longer', async () => {
    const handshake = new Handshake();
    await handshake.timers.pass(179_999);
    assert.equal(handshake.steps.includes('freed'), false);
    await handshake.timers.pass(1);
    await rejection(handshake.result, 'signIn.timeout');
    assert.equal(handshake.steps.at(-1), 'freed');
  });

  it('ends at once when it is cancelled, before or after the browser was opened', async () => {
    const early = new Handshake();
    early.controller.abort();
    await rejection(early.result, 'cancelled');
    assert.equal(early.steps.at(-1), 'freed');
    const late = new Handshake();
    await flushTasks();
    late.controller.abort();
    await rejection(late.result, 'cancelled');
    assert.equal(late.steps.at(-1), 'freed');
  });

  it('frees the port when no browser was opened', async () => {
    const handshake = new Handshake({ opens: false });
    await rejection(handshake.result, 'cancelled');
    assert.deepEqual(handshake.steps, ['bound', 'opened', 'freed']);
  });

  it('fails with the error of opening the browser', async () => {
    const handshake = new Handshake({ opens: new Error('no browser') });
    await assert.rejects(handshake.result, /no browser/);
    assert.equal(handshake.steps.at(-1), 'freed');
  });

  describe('while the editor does not respond', () => {
    const isFree = ({ steps }: Handshake) =>
      steps.filter((step) => step === 'bound').length === steps.filter((step) => step === 'freed').length;

    for (const waits of ['listen', 'asExternal', 'openExternal'] as const) {
      it(`${waits}: it ends after 180 seconds, and a late response changes nothing`, async () => {
        const handshake = new Handshake({ waits });
        await handshake.timers.pass(179_999);
        assert.equal(await Promise.race([handshake.result, Promise.resolve('waits')]), 'waits');
        await handshake.timers.pass(1);
        await rejection(handshake.result, 'signIn.timeout');
        handshake.answer();
        await flushTasks();
        assert.ok(isFree(handshake));
        assert.equal(handshake.opened.length, waits === 'openExternal' ? 1 : 0);
      });

      it(`${waits}: it ends when it is cancelled`, async () => {
        const handshake = new Handshake({ waits });
        await flushTasks();
        handshake.controller.abort();
        await rejection(handshake.result, 'cancelled');
        handshake.answer();
        await flushTasks();
        assert.ok(isFree(handshake));
      });
    }

    it('a callback is accepted all the same', async () => {
      const handshake = new Handshake({ waits: 'openExternal' });
      await flushTasks();
      assert.equal(handshake.call({ token: 'a.b.c', state: handshake.state }), 'signedIn');
      assert.equal(await handshake.result, 'a.b.c');
    });
  });

  const callbacks: readonly (readonly [external: string, works: boolean])[] = [
    ['http://127.0.0.1:50000/wf/callback', true],
    ['http://localhost:50000/wf/callback', true],
    ['http://[::1]:50000/wf/callback', true],
    ['http://127.0.0.1:8080/proxy/49388/wf/callback', true],
    ['https://code.example/proxy/49388/wf/callback', false],
    ['http://code.example:8080/proxy/49388/wf/callback', false],
    ['https://127.0.0.1:50000/wf/callback', false],
    ['http://127.0.0.1/wf/callback', false],
    ['http://127.0.0.1:80/wf/callback', false],
  ];
  for (const [external, works] of callbacks) {
    it(`a callback that the browser reaches at ${external} ${works ? 'works' : 'cannot work, and no browser is opened'}`, async () => {
      const handshake = new Handshake({ external: () => external });
      await flushTasks();
      assert.equal(handshake.opened.length, works ? 1 : 0);
      if (works) assert.equal(handshake.opened[0]?.searchParams.get('cb'), external);
      else await rejection(handshake.result, 'signIn.noCallback');
    });
  }

  it('fails with its own error where the loopback server cannot listen', async () => {
    await rejection(new Handshake({ listens: false }).result, 'signIn.noCallback');
  });
});
