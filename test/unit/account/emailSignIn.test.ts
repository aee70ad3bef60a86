import assert from 'node:assert/strict';
import { parseEmail } from '../../../src/account/emailSignIn';
import { isWaveFlowError } from '../../../src/core/errors';

describe('Email address', () => {
  const taken: readonly (readonly [typed: string, email: string])[] = [
    ['ada@example.org', 'ada@example.org'],
    ['  ada@example.org\n', 'ada@example.org'],
    ['Ada.L+music@mail.example.org', 'Ada.L+music@mail.example.org'],
    [
      `ada@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.orgs`,
      `ada@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.orgs`,
    ],
  ];
  for (const [typed, email] of taken) {
    it(`${JSON.stringify(typed).slice(0, 40)} is ${email.slice(0, 40)}`, () => assert.equal(parseEmail(typed), email));
  }

  const refused = [
    '',
    'ada',
    '@',
    'ada@',
    '@example.org',
    'ada@example',
    'ada@.org',
    'ada@example.',
    'ada@@example.org',
    'ada@example..org',
    'a da@example.org',
    'ada@exam\tple.org',
  ];
  const long = [
    `${'a'.repeat(243)}@example.org`,
    `ada@${'a.'.repeat(300_000)}org`,
    `ada@${'.'.repeat(1_000_000)}`,
    '@'.repeat(1_000_000),
    ' '.repeat(1_000_000),
  ];
  for (const typed of [...refused, ...long]) {
    it(`${JSON.stringify(typed).slice(0, 40)} is refused`, () => {
      assert.throws(
        () => parseEmail(typed),
        (error) => isWaveFlowError(error) && error.kind === 'signIn.email',
      );
    });
  }
});
