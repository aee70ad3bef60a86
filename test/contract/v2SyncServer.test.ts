import type { V2Client } from '../../src/remote/v2/client';
import type { Identities } from '../../src/remote/v2/identities';
import { V2Push } from '../../src/remote/v2/push';
import { TestBed } from '../server/v2/testBed';
import { describeSyncServer } from './describeSyncServer';
import { V2SyncServerBed } from './v2SyncServerBed';

let bed: TestBed;
before(async () => {
  bed = await TestBed.startOwn({ tracks: 600 });
});
after(() => bed.stop());

const traits = { isExact: false, hasLooks: false, hasProfiles: false, hasClock: false };
const push = (client: V2Client, identities: Identities) => new V2Push({ client, identities });

describeSyncServer('protocol v2', traits, () => {
  if (!bed.controls) throw new Error('The server is not ours');
  return V2SyncServerBed.open({ bed, controls: bed.controls, push });
});
