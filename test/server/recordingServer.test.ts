import assert from 'node:assert/strict';
import { startRecordingServer } from '../support/recordingServer';

describe('the recording server of the tests', () => {
  it('responds with a page and records the headers of requests', async () => {
    const server = await startRecordingServer();
    const response = await fetch(`${server.url}/health?secret=1`);
    await fetch(`${server.url}/a`, { method: 'POST', body: 'x', headers: { authorization: 'Bearer x' } });
    await fetch(`${server.url}/b`, { headers: { cookie: 'a=b' } });
    await server.stop();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.deepEqual(server.requests, [
      { method: 'GET', path: '/health', authorization: false, cookie: false },
      { method: 'POST', path: '/a', authorization: true, cookie: false },
      { method: 'GET', path: '/b', authorization: false, cookie: true },
    ]);
    await assert.rejects(fetch(server.url));
  });
});
