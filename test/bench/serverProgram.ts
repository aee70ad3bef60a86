// A WaveFlow server, which ends with whoever started it. Whenever it is told anything, it tells of somebody new who has
// signed in. A program of its own, as the server needs the sources as they are.
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
