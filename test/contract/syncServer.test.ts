import { startServer, type ServerProcess } from '../server/process';
import { describeSyncServer } from './describeSyncServer';
import { V1SyncServerBed } from './v1SyncServerBed';

let server: ServerProcess;
before(async () => {
  server = await startServer({ faults: true });
});
after(() => server.stop());

const traits = { isExact: true, hasLooks: true, hasProfiles: true, hasClock: true };

describeSyncServer('protocol v1', traits, () => V1SyncServerBed.open(server));
