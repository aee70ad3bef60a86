import assert from 'node:assert/strict';
import { ServerMove } from '../../src/account/serverMove';
import { systemClock } from '../../src/core/clock';
import { networkFailed } from '../../src/core/errors';
import { systemTimers } from '../../src/core/timers';
import { NodeHttp } from '../../src/platform/node/http';
import type { Http } from '../../src/remote/http';
import { readAccountScope } from '../../src/store/tables/syncScope';
import { startServer, type ServerProcess } from '../server/process';
import { DiskWindow } from '../support/diskWindow';
import { temporaryFolder } from '../support/temporaryFolder';

const user = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };
const OPS = '/api/v1/sync/ops';

describe('A server that comes back at another address', function () {
  this.timeout(60_000);
  let http: NodeHttp;
  let folder: string;
  let server: ServerProcess;
  let window: DiskWindow;
  let id: string;
  let losesResponses = false;

  beforeEach(async () => {
    http = new NodeHttp({ version: 'test', timers: systemTimers });
    folder = await temporaryFolder();
    server = await startServer({ faults: true });
    const { cookie } = await server.signUp(user);
    window = await open(cookie);
    ({ id } = await window.library.playlists.create({ name: 'Morning' }));
    await window.sync.pushNow();
  });

  afterEach(async () => {
    window.dispose();
    http.dispose();
    await server.stop();
  });

  const send: Http['send'] = async (request) => {
    const response = await http.send(request);
    if (losesResponses && request.url.endsWith(OPS)) throw networkFailed('network.broken', new URL(request.url).host);
    return response;
  };
  const open = async (cookie: string): Promise<DiskWindow> =>
    DiskWindow.open({ folder, http: { send }, serverUrl: server.url, token: await server.token(cookie) });

  /** The same data behind another port, and a window that is signed in there. */
  async function moveServer(): Promise<void> {
    const { dataFolder, url } = server;
    await server.stop();
    server = await startServer({ faults: true, dataFolder, port: 0 });
    assert.notEqual(server.url, url);
    window.dispose();
    const { cookie } = await server.signIn(user);
    window = await open(cookie);
  }

  const move = (): ServerMove =>
    new ServerMove({ profile: async () => window.profile, signOut: async () => undefined, clock: systemClock });
  const question = async () => (await move().candidate()) ?? assert.fail('There is no question');
  const log = async (): Promise<string[]> =>
    (await server.sync.ops(user.email)).map(({ operation_id }) => operation_id);

  it('gets pending operations once each, although it had accepted some of them before', async () => {
    const [first] = await log();
    await window.library.playlists.update(id, { name: 'Late morning' });
    // It takes the next one, and its response gets lost.
    losesResponses = true;
    await window.sync.pushNow();
    losesResponses = false;
    assert.equal((await log()).length, 2);
    await window.library.playlists.update(id, { name: 'Noon' });
    const waiting = (await window.sync.listOutbox()).map(({ operationId }) => operationId);
    await moveServer();

    assert.equal((await window.sync.status()).state, 'undecided');
    assert.deepEqual(await window.sync.pushNow(), { outcome: 'skipped' });
    await move().accept(await question());
    assert.deepEqual(await window.sync.pushNow(), { outcome: 'drained', sent: waiting.length, remaining: 0 });
    assert.deepEqual(await log(), [first, ...waiting]);
    assert.equal(await window.library.upload.findOffer(), null);
  });

  it('gets nothing that is pending for the earlier one if it is another server', async () => {
    await window.library.playlists.update(id, { name: 'Noon' });
    const before = await log();
    await moveServer();
    await move().decline(await question());
    await window.sync.pushNow();
    assert.deepEqual(await log(), before);
    assert.equal((await window.sync.status()).otherAccounts, 1);
    const current = await window.profile.database.read((queries) => readAccountScope(queries, window.profile));
    assert.equal((await window.library.upload.findOffer())?.scope.accountId, current?.accountId);
  });
});
