import assert from 'node:assert/strict';
import { validate } from 'uuid';
import { readSubject } from '../../../src/protocol/claims';
import { pauseAfter } from '../../../src/sync/backoff';
import { BatchSize } from '../../../src/sync/batchSize';
import { deviceOf } from '../../../src/sync/device';
import { tokenOf } from '../../support/modelServer';

describe('The pause after a failure', () => {
  const table: readonly (readonly [failures: number, retryAfter: number | null, chance: number, ms: number])[] = [
    [1, null, 0, 0],
    [1, null, 0.5, 500],
    [1, null, 1, 1_000],
    [2, null, 1, 2_000],
    [5, null, 1, 16_000],
    [9, null, 1, 256_000],
    [10, null, 1, 300_000],
    [1_000_000, null, 1, 300_000],
    [1_000_000, null, 0.1, 30_000],
    [1, 7, 0.5, 7_000],
    [9, 7, 1, 256_000],
    [1, 0, 0.5, 500],
    [1, 600, 1, 600_000],
    [1, 999_999_999, 1, 86_400_000],
  ];
  for (const [failures, retryAfter, chance, ms] of table) {
    it(`${failures} in a row, asked for ${retryAfter} s, chance ${chance}: ${ms} ms`, () => {
      assert.equal(pauseAfter({ failures, retryAfter, chance }), ms);
    });
  }
});

describe('The size of a batch', () => {
  const full = (size: BatchSize, times: number) => {
    for (let count = 0; count < times; count++) size.succeed(size.limit);
    return size.limit;
  };

  it('is a hundred, is half of what was too much, and never nothing', () => {
    const size = new BatchSize();
    assert.equal(size.limit, 100);
    const limits = [100, 50, 80, 7, 1, 1].map((tooMuch) => {
      size.shrink(tooMuch);
      return size.limit;
    });
    assert.deepEqual(limits, [50, 25, 25, 3, 1, 1]);
  });

  it('grows again after eight in a row that went well and were as large as may be', () => {
    const size = new BatchSize();
    size.shrink(50);
    for (let count = 0; count < 20; count++) size.succeed(24);
    assert.deepEqual([size.limit, full(size, 7), full(size, 1)], [25, 25, 50]);
    assert.equal(full(size, 7), 50);
    size.shrink(50);
    assert.deepEqual([full(size, 7), full(size, 1), full(size, 8), full(size, 80)], [25, 50, 100, 100]);
  });
});

describe('The device of a profile', () => {
  const installation = '5a0f3c1e-7d52-4b0e-9a35-0f6d2f6b8c11';

  it('is a UUID v5 of the installation and the profile', () => {
    assert.equal(
      deviceOf(installation, 'f2b6a7de-90c4-4f57-8a31-3f0c5b9d2a64'),
      'a8bf158d-d1fc-54dc-850a-af7bfdbeb45d',
    );
  });

  it('is another one in another profile, and on another installation', () => {
    const devices = [
      deviceOf(installation, 'a'),
      deviceOf(installation, 'b'),
      deviceOf('0fd4a2a5-1c4b-4dc0-a3ff-5f2c0e2ad0d5', 'a'),
    ];
    assert.equal(new Set(devices).size, 3);
  });

  it('is a UUID where the installation is none', () => {
    const devices = [deviceOf('my machine', 'a'), deviceOf('your machine', 'a')];
    assert(devices.every((device) => validate(device)));
    assert.notEqual(devices[0], devices[1]);
  });
});

describe('Whom a token is for', () => {
  const sub = (value: unknown) => `x.${Buffer.from(JSON.stringify({ sub: value })).toString('base64url')}.y`;
  const table: readonly (readonly [string | null, string | null])[] = [
    [tokenOf('ada'), 'ada'],
    [sub(' ada '), 'ada'],
    [sub('x'.repeat(300)), 'x'.repeat(300)],
    [sub(' '), null],
    [sub(7), null],
    [sub(undefined), null],
    ['a.b.c', null],
    ['', null],
    [null, null],
  ];
  for (const [token, account] of table)
    it(`${token?.slice(0, 30)}: ${account?.slice(0, 10)}`, () => assert.equal(readSubject(token), account));
});
