import assert from 'node:assert/strict';
import { suggestedUrl } from '../../../src/account/suggestedUrl';
import { blockedByIntermediary, moved, networkFailed } from '../../../src/core/errors';

describe('The other address of a server', () => {
  const table: readonly (readonly [title: string, failure: unknown, url: string, other: string | undefined])[] = [
    ['that has moved', moved('h', 'https://new.example/wf'), 'http://h/wf', 'https://new.example/wf'],
    ['that speaks http', networkFailed('network.speaksHttp', 'h'), 'https://h:3000/wf', 'http://h:3000/wf'],
    ['that speaks http at the port of https', networkFailed('network.speaksHttp', 'h'), 'https://h', 'http://h:443'],
    ['that speaks http at its own port', networkFailed('network.speaksHttp', 'h'), 'https://h:80', 'http://h'],
    ['that speaks https', networkFailed('network.speaksHttps', 'h'), 'http://h:3000', 'https://h:3000'],
    [
      'that speaks https at the port of http',
      networkFailed('network.speaksHttps', 'h'),
      'http://h/wf',
      'https://h:80/wf',
    ],
    ['that speaks https at its own port', networkFailed('network.speaksHttps', 'h'), 'http://h:443', 'https://h'],
    ['with an IPv6 address', networkFailed('network.speaksHttp', 'h'), 'https://[::1]:3000', 'http://[::1]:3000'],
    ['that breaks', networkFailed('network.broken', 'h'), 'http://h', undefined],
    ['behind something', blockedByIntermediary('h'), 'http://h', undefined],
    ['that a program cannot ask', new TypeError('x'), 'http://h', undefined],
  ];
  for (const [title, failure, url, other] of table) {
    it(`${title} is ${other ?? 'none'}`, () => assert.equal(suggestedUrl(failure, url), other));
  }
});
