import type { Loopback, LoopbackListener } from '../../account/loopback';
import { noCallback } from '../../core/errors';

/** A browser cannot listen on a port, so `listen` always rejects with `signIn.noCallback`. */
export class BrowserLoopback implements Loopback {
  async listen(): Promise<LoopbackListener> {
    throw noCallback();
  }
}
