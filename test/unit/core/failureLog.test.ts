import assert from 'node:assert/strict';
import { keyringFailed, networkFailed } from '../../../src/core/errors';
import { recordFailure } from '../../../src/core/failureLog';

const SECRET = 'eyJhbGciOi.secret.signature';

/** The log line for a thrown value. */
function logged(thrown: unknown): string[] {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  recordFailure({ debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, thrown);
  return lines;
}

const withStack = (stack: unknown, message = SECRET): Error => Object.assign(new Error(message), { stack });
const named = (name: string): Error => Object.assign(new TypeError('m'), { name });
const withGetter = (property: string): Error =>
  Object.defineProperty(new Error(SECRET), property, {
    get: () => {
      throw new Error(SECRET);
    },
  });
const FRAME = '    at run (/extension/dist/extension.js:1:23)';

describe('The log of failures', () => {
  const failures: readonly (readonly [what: string, thrown: unknown, line: string])[] = [
    ['an error that users see', networkFailed('network.dns', 'h'), 'warn network.dns'],
    ['its cause by its class', keyringFailed(new TypeError(SECRET)), 'warn keyring.failed: TypeError'],
    ['a class whose name is a sentence', keyringFailed(named(`Bad token ${SECRET}`)), 'warn keyring.failed: Error'],
    ['a class whose name is a token', keyringFailed(named(SECRET)), 'warn keyring.failed: Error'],
    ['a class whose name cannot be read', keyringFailed(withGetter('name')), 'warn keyring.failed: Error'],
    ['what is no error', SECRET, 'error unexpected'],
    [
      'a stack with frames',
      withStack(`Error: ${SECRET}\n${FRAME}\n${FRAME}`),
      `error unexpected: Error\n${FRAME}\n${FRAME}`,
    ],
    ['a stack without frames', withStack(`Error: ${SECRET}`), 'error unexpected: Error'],
    ['a stack that is the message alone', withStack(SECRET), 'error unexpected: Error'],
    ['an empty stack', withStack(''), 'error unexpected: Error'],
    ['no stack', withStack(undefined), 'error unexpected: Error'],
    ['a stack that is no text', withStack([SECRET]), 'error unexpected: Error'],
    ['a stack that cannot be read', withGetter('stack'), 'error unexpected: Error'],
    ['a message that cannot be read', withGetter('message'), 'error unexpected: Error'],
    [
      'a message of several lines',
      withStack(`Error: a\n${SECRET}\n${FRAME}`, `a\n${SECRET}`),
      `error unexpected: Error\n${FRAME}`,
    ],
    [
      'a message that looks like frames',
      withStack(`Error: a\n    at ${SECRET} (x:1:2)\n${FRAME}`, `a\n    at ${SECRET} (x:1:2)`),
      `error unexpected: Error\n${FRAME}`,
    ],
    ['a message that occurs in the frames', withStack(`Error: 1\n${FRAME}`, '1'), `error unexpected: Error\n${FRAME}`],
    [
      'a message that was changed later',
      withStack(`Error: ${SECRET}\nmore\n${FRAME}`, 'other'),
      `error unexpected: Error\n${FRAME}`,
    ],
    [
      'several errors in one',
      Object.assign(new AggregateError([new Error(SECRET)], SECRET), { stack: `AggregateError: ${SECRET}` }),
      'error unexpected: AggregateError',
    ],
  ];
  for (const [what, thrown, line] of failures) {
    it(`logs ${what} without a message`, () => {
      const [first, ...more] = logged(thrown);
      // The stack of an error whose message cannot be read is a real one.
      assert.equal(what.includes('message that cannot') ? first?.split('\n')[0] : first, line);
      assert.deepEqual(more, []);
      assert.equal(first?.includes('secret'), false);
    });
  }

  it('has the frames of a real error', () => {
    const [line = ''] = logged(new RangeError(`one\n    at two\n${SECRET}`));
    const [head, first = ''] = line.split('\n');
    assert.equal(head, 'error unexpected: RangeError');
    assert.match(first, /^ {4}at .*failureLog\.test\.ts:\d+:\d+\)?$/);
    assert.equal(line.includes('two'), false);
  });
});
