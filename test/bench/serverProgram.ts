// A WaveFlow server, which ends with its parent. To each message it responds with a new user who is signed in. A separate
// program, as the server needs unbundled sources.
import { startServer } from '../server/process';
import type { SignIn } from '../support/diskWindow';

async function main(): Promise<void> {
  const server = await startServer();
  let users = 0;
  process.once('disconnect', () => void server.stop().then(() => process.exit()));
  const signUp = async () => {
    const email = `user${++users}@example.org`;
    const { cookie } = await server.signUp({ name: 'Ada', email, password: 'correct horse battery' });
    process.send?.({ serverUrl: server.url, token: await server.token(cookie) } satisfies SignIn);
  };
  process.on('message', () => void signUp());
}

void main();
