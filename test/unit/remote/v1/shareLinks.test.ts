import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NodeHttp } from '../../../../src/platform/node/http';
import { V1Client } from '../../../../src/remote/v1/client';
import { V1ShareLinks } from '../../../../src/remote/v1/shareLinks';
import { CountedTimers } from '../../../support/countedTimers';
import { rejection } from '../../../support/rejection';
import { ScriptedServer } from '../../../support/scriptedServer';

const playlist = { profileId: 'profile 1', playlistId: 'playlist/1' };
const TOKEN = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6';

describe('Share links of protocol v1', () => {
  let server: ScriptedServer;
  let http: NodeHttp;
  let links: V1ShareLinks;
  let requests: string[];

  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.stop());
  beforeEach(() => {
    http = new NodeHttp({ version: '1.2.3', timers: new CountedTimers(0) });
    links = new V1ShareLinks(new V1Client({ http, url: server.url, token: async () => 'access' }));
    requests = [];
  });
  afterEach(() => http.dispose());

  const respond = (status: number, body = ''): void =>
    server.onRequest(({ method, url, headers }: IncomingMessage, response: ServerResponse) => {
      requests.push([method, url, headers.authorization].join(' '));
      response
        .writeHead(status, { 'content-type': body.startsWith('{') ? 'application/json' : 'text/plain' })
        .end(body);
    });

  const path = '/api/v1/share/playlists/by-canonical/profile%201/playlist%2F1';

  it('are created by canonical ids', async () => {
    respond(200, JSON.stringify({ token: TOKEN }));
    assert.equal(await links.create(playlist), TOKEN);
    assert.deepEqual(requests, [`POST ${path} Bearer access`]);
  });

  it('are revoked by canonical ids, also where the server knows none', async () => {
    for (const status of [204, 404]) {
      respond(status);
      await links.revoke(playlist);
    }
    assert.deepEqual(requests, [`DELETE ${path} Bearer access`, `DELETE ${path} Bearer access`]);
  });

  for (const body of ['', 'playlist not found']) {
    it(`are not created for a playlist that the server does not know: 404 with “${body}”`, async () => {
      respond(404, body);
      assert.equal(await links.create(playlist), null);
    });
  }

  it('are not created or revoked by a web page in place of the server', async () => {
    for (const status of [200, 404]) {
      respond(status, ' <!doctype html><p>Welcome to our network</p>');
      await rejection(links.create(playlist), 'answer.notWaveFlow');
      await rejection(links.revoke(playlist), 'answer.notWaveFlow');
    }
  });

  it('have no token that is anything but a part of a path', async () => {
    for (const bad of ['', '../evil', 'a b', 'a?b', 'x'.repeat(201)]) {
      respond(200, JSON.stringify({ token: bad }));
      await rejection(links.create(playlist), 'answer.notWaveFlow');
    }
  });

  it('fail as other requests do', async () => {
    respond(500, 'no');
    await rejection(links.create(playlist), 'answer.failed');
    await rejection(links.revoke(playlist), 'answer.failed');
    respond(401);
    await rejection(links.revoke(playlist), 'answer.unauthorized');
  });
});
