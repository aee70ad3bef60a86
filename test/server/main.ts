import { once } from 'node:events';
import { demoAccount } from './demo/account';
import type { HttpServer } from './httpServer';
import { parseFlags, USAGE } from './options';
import type { ServerOptions } from './options';
import { StartupError } from './startupError';
import { demoAccountV2 } from './v2/demo/account';

async function main(): Promise<void> {
  const options = parseFlags(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return;
  }
  await run(options);
}

const demoAccounts = {
  v1: { name: demoAccount.email, password: demoAccount.password },
  v2: { name: demoAccountV2.username, password: demoAccountV2.password },
};

/** Loads one of the two alone: loading takes longer than anything else that happens until the server is ready. */
async function start(options: ServerOptions): Promise<HttpServer> {
  if (options.protocol === 'v2') {
    return (await import('./v2/server')).startWaveFlowServerV2(options);
  }
  return (await import('./server')).startWaveFlowServer(options);
}

async function run(options: ServerOptions): Promise<void> {
  // A parent that started us with an IPC channel takes us along when it goes, however it goes.
  const stopRequested = Promise.race(
    ['SIGHUP', 'SIGINT', 'SIGTERM', 'disconnect'].map((event) => once(process, event)),
  );
  const server = await start(options);
  if (options.demo) {
    const { name, password } = demoAccounts[options.protocol];
    console.log(`Demo account: ${name} / ${password}`);
  }
  console.log(`WaveFlow server: ${server.url}`);
  await stopRequested;
  await server.close();
  // An open IPC channel would keep the process alive.
  process.exit();
}

main().catch((error: unknown) => {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
});
