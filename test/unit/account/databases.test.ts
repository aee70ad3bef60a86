import * as assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Databases } from '../../../src/account/databases';
import { storeDamaged } from '../../../src/core/errors';
import { rejection } from '../../support/rejection';

describe('Databases', () => {
  it('leave no unhandled rejection when they are disposed of while one fails to open', async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', listener);
    try {
      const databases = new Databases({
        open: () => Promise.reject(storeDamaged('app.db')),
        remove: () => Promise.resolve(),
      });
      const opened = rejection(databases.app(), 'store.damaged');
      databases.dispose();
      await opened;
      await turn();
      assert.deepEqual(unhandled, []);
    } finally {
      process.off('unhandledRejection', listener);
    }
  });
});
