import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { WaveFlowError } from '../../src/core/errors';
import type { HintListener } from '../../src/remote/syncServer';

/** Notes what a connection reports. */
export class NotingListener implements HintListener {
  opened = 0;
  hints = 0;
  readonly ends: (WaveFlowError | undefined)[] = [];
  readonly onOpen = () => {
    this.opened++;
  };
  readonly onHint = () => {
    this.hints++;
  };
  readonly onEnd = (error: WaveFlowError | undefined) => void this.ends.push(error);

  /** Waits until the condition holds; fails after some seconds. */
  async until(condition: (listener: this) => boolean): Promise<void> {
    for (let turn = 0; turn < 300 && !condition(this); turn++) await wait(10);
    assert.ok(condition(this), `opened ${this.opened}, hints ${this.hints}, ends ${this.ends.length}`);
  }
}
