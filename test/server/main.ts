import { demoAccount } from './demo';
import { parseFlags, usage } from './options';
import type { ServerOptions } from './options';
import { startWaveFlowServer } from './server';
import type { WaveFlowServer } from './server';
import { StartupError } from './startup-error';

async function main(): Promise<void> {
  const options = parseFlags(process.argv.slice(2));
  if (!options) {
    console.log(usage);
    return;
  }
  await run(options);
}

async function run(options: ServerOptions): Promise<void> {
  const starting = startWaveFlowServer(options);
  stopOnRequest(starting);
  const { url } = await starting;
  if (options.demo) {
    console.log(`Demo account: ${demoAccount.email} / ${demoAccount.password}`);
  }
  console.log(`WaveFlow server: ${url}`);
}

/** Also while still starting. */
function stopOnRequest(starting: Promise<WaveFlowServer>): void {
  const stop = async (): Promise<void> => {
    const server = await starting;
    await server.close();
    process.exit();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // A parent that started us with an IPC channel takes us along when it goes, however it goes.
  process.once('disconnect', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof StartupError ? error.message : error);
  process.exit(1);
});
