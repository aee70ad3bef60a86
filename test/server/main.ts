import { once } from 'node:events';
import { demoAccount } from './demo/account';
import { parseFlags, USAGE } from './options';
import type { ServerOptions } from './options';
import { startWaveFlowServer } from './server';
import { StartupError } from './startupError';
import { demoAccountV2 } from './v2/demo/demo';
import { startWaveFlowServerV2 } from './v2/server';

async function main(): Promise<void> {
  const options = parseFlags(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return;
  }
  await run(options);
}

async function run(options: ServerOptions): Promise<void> {
  // A parent that started us with an IPC channel takes us along when it goes, however it goes.
  const stopRequested = Promise.race(
    ['SIGHUP', 'SIGINT', 'SIGTERM', 'disconnect'].map((event) => once(process, event)),
  );
  const isV2 = options.protocol === 'v2';
  const server = await (isV2 ? startWaveFlowServerV2(options) : startWaveFlowServer(options));
  if (options.demo) {
    const { name, password } = isV2
      ? { name: demoAccountV2.username, ...demoAccountV2 }
      : { ...demoAccount, name: demoAccount.email };
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
