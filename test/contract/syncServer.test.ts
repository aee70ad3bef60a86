import { startServer, type ServerProcess } from '../server/process';
import { describeSyncServer } from './describeSyncServer';
import { V1SyncServerBed } from './v1SyncServerBed';

let server: ServerProcess;
before(async () => {
  server = await startServer({ faults: true });
});
after(() => server.stop());

describeSyncServer('protocol v1', () => V1SyncServerBed.open(server));
