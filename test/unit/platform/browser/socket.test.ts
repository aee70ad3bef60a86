import assert from 'node:assert/strict';
import type { ErrorKind } from '../../../../src/core/errorDetails';
import { BrowserSockets } from '../../../../src/platform/browser/socket';
import { flushTasks } from '../../../support/manualTimers';

describe('Sockets of a browser', () => {
  const open = () => {
    const ends: (ErrorKind | undefined)[] = [];
    const fail = () => assert.fail();
    const connection = new BrowserSockets().open(
      { url: 'https://a.example/socket', headers: { authorization: 'Bearer x' } },
      { onOpen: fail, onText: fail, onRefused: fail, onEnd: (error) => void ends.push(error?.kind) },
    );
    return { ends, connection };
  };

  it('end at once, because browsers cannot send the token: socket.unsupported', async () => {
    const { ends } = open();
    assert.deepEqual(ends, []);
    await flushTasks();
    assert.deepEqual(ends, ['socket.unsupported']);
  });

  it('report nothing after disposal', async () => {
    const { ends, connection } = open();
    connection.dispose();
    await flushTasks();
    assert.deepEqual(ends, []);
  });
});
