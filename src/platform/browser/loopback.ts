import type { Loopback, LoopbackListener } from '../../account/loopback';
import { noCallback } from '../../core/errors';

/** A page of the browser cannot listen. */
export class BrowserLoopback implements Loopback {
  async listen(): Promise<LoopbackListener> {
    throw noCallback();
  }
}
