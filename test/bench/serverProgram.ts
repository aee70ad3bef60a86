// A WaveFlow server that nobody has used yet, with somebody who is signed in. Tells where it is and ends with whoever
// started it. A program of its own, as the server needs the sources as they are.
import { startServer } from '../server/process';

/** What a child sends that is such a server. */
export interface Ready {
  readonly serverUrl: string;
  readonly token: string;
}

async function main(): Promise<void> {
  const server = await startServer();
  const { cookie } = await server.signUp({ name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' });
  process.once('disconnect', () => void server.stop().then(() => process.exit()));
  process.send?.({ serverUrl: server.url, token: await server.token(cookie) } satisfies Ready);
}

void main();
