import assert from 'node:assert/strict';
import { Emitter } from '../../../src/core/emitter';

describe('An emitter', () => {
  it('calls its listeners in the order in which they subscribed', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    emitter.event((value) => heard.push(`first ${value}`));
    emitter.event((value) => heard.push(`second ${value}`));
    emitter.fire(1);
    emitter.fire(2);
    assert.deepEqual(heard, ['first 1', 'second 1', 'first 2', 'second 2']);
  });

  it('calls a function that subscribed twice until both subscriptions are disposed', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    const listener = (value: number): void => void heard.push(value);
    const subscriptions = [emitter.event(listener), emitter.event(listener)];
    emitter.fire(1);
    subscriptions[0]?.dispose();
    emitter.fire(2);
    subscriptions[1]?.dispose();
    emitter.fire(3);
    assert.deepEqual(heard, [1, 1, 2]);
  });

  it('first calls a listener that subscribes during a delivery with the next value', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    const subscription = emitter.event(() => {
      subscription.dispose();
      emitter.event((value) => heard.push(value));
    });
    emitter.fire(1);
    assert.deepEqual(heard, []);
    emitter.fire(2);
    assert.deepEqual(heard, [2]);
  });

  it('delivers nothing after its disposal', () => {
    const emitter = new Emitter<void>();
    emitter.event(() => assert.fail('delivered'));
    emitter.dispose();
    emitter.fire();
  });
});
