// A WaveFlow server of version 2 with music and one account, which ends with its parent. Responds with how to sign in. A
// separate program, as the server needs unbundled sources.
import { startServer } from '../server/process';
import type { V2Account } from './v2BenchServer';

async function main(): Promise<void> {
  const server = await startServer({ protocol: 'v2', faults: true, tracks: Number(process.argv[2]) });
  process.once('disconnect', () => void server.stop().then(() => process.exit()));
  const account = { username: 'ada', password: 'correct horse battery' };
  await server.v2.createAccount(account);
  process.send?.({ url: server.url, ...account } satisfies V2Account);
}

void main();
