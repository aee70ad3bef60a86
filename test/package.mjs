// `npm run package`: builds the extension and packages it as dist/waveflow.vsix.
import { bootstrap, packageVsix } from './bootstrap.mjs';
import { runNode } from './processes.mjs';

await bootstrap();
process.exitCode = (await runNode(packageVsix)) ?? 1;
