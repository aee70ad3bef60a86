import assert from 'node:assert/strict';
import { DisposableList } from '../../../src/core/disposal';

describe('A list of disposables', () => {
  let list: DisposableList;
  let disposed: string[];
  const add = (name: string) => list.add({ dispose: () => void disposed.push(name) });

  beforeEach(() => {
    list = new DisposableList();
    disposed = [];
  });

  it('disposes its items in reverse order', () => {
    for (const name of ['first', 'second', 'third']) add(name);
    list.dispose();
    assert.deepEqual(disposed, ['third', 'second', 'first']);
  });

  it('disposes them once, however often it is disposed itself', () => {
    add('item');
    list.dispose();
    list.dispose();
    assert.deepEqual(disposed, ['item']);
  });

  it('disposes at once what is added after its disposal', () => {
    list.dispose();
    add('late');
    assert.deepEqual(disposed, ['late']);
  });

  it('returns what is added', () => {
    const item = { dispose: () => undefined };
    assert.equal(list.add(item), item);
  });
});
