import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { History } from '../../bench/history';
import { readRatio, row } from '../../bench/report';

const result = (ratio: number) => ({ name: 'drain', ours: ratio, peer: 1, ratio, unit: 'ms', against: 'fetch' });

describe('The history of the bench', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
    file = path.join(folder, 'history.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** As a run of its own. */
  const add = (ratio: number) => new History(file, { at: '2026-11-28T00:00:00Z', revision: 'abc' }).add(result(ratio));

  it('says nothing of the first run', () => assert.equal(add(9), undefined));

  it('says nothing of what is as it was, or better', () => {
    for (const ratio of [1.1, 1.2, 1.3, 0.5]) assert.equal(add(ratio), undefined);
  });

  it('says what got worse, and how it was', () => {
    add(1.1);
    add(1.2);
    assert.equal(
      add(1.6),
      'Worse than before: drain has the ratio 1.60; it had 1.10 to 1.20 in the last runs here (2).',
    );
  });

  it('looks at the last five runs', () => {
    for (const ratio of [1, 2, 2, 2, 2, 2]) add(ratio);
    assert.equal(add(2.4), undefined);
    assert.match(add(3.5) ?? '', /it had 2\.00 to 2\.40 in the last runs here \(5\)/);
  });

  it('passes over a line that was not written to its end', () => {
    add(1);
    appendFileSync(file, '{"at":"2026-\n');
    assert.match(add(2) ?? '', /\(1\)/);
  });
});

describe('A row of the table', () => {
  it('is read back for a comparison', () => {
    const table = ['Node 24', row(result(1.234)), row({ ...result(3), name: 'drain10k' })].join('\n');
    assert.equal(readRatio(table, 'drain'), 1.23);
    assert.equal(readRatio(table, 'drain10k'), 3);
    assert.equal(readRatio(table, 'pull'), undefined);
  });
});
