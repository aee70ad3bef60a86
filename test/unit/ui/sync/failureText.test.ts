import assert from 'node:assert/strict';
import type { ErrorKind } from '../../../../src/core/errorDetails';
import { attemptFailureText, failureText } from '../../../../src/ui/sync/failureText';

describe('Text of a failed push', () => {
  const table: readonly (readonly [stored: string, text: string])[] = [
    ['network.dns', 'x.org was not found. Check the address and your connection.'],
    ['answer.busy', 'x.org is busy. Try again in a moment.'],
    ['answer.failed 500', 'x.org reported an internal error. Try again later. (500)'],
    ['answer.failed 502', 'x.org reported an internal error. Try again later. (502)'],
    ['answer.failed 422', 'x.org does not accept this change. (422)'],
    ['answer.failed 409', 'x.org does not accept this change. (409)'],
    ['sync.ignored', 'x.org does not confirm this change.'],
    [
      'lamport_regression, stored_max 12',
      'x.org already has a newer change from this device. This one gets a new number and is sent again.',
    ],
    ['answer.teapot 418', 'answer.teapot 418'],
    ['HTTP 500: Internal Server Error', 'HTTP 500: Internal Server Error'],
    ['toString', 'toString'],
    ['', ''],
  ];
  for (const [stored, text] of table)
    it(JSON.stringify(stored), () => assert.equal(attemptFailureText(stored, 'x.org'), text));

  it('is the same for the last push if it is about a change, and else about the server', () => {
    const details = { host: 'x.org', status: 422 };
    assert.equal(failureText({ kind: 'sync.refused', details }), 'x.org does not accept this change. (422)');
    assert.equal(
      failureText({ kind: 'answer.failed', details }),
      'x.org reported an internal error. Try again later. (422)',
    );
    assert.equal(failureText({ kind: 'answer.teapot' as ErrorKind, details }), 'answer.teapot');
  });
});
