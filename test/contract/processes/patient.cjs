// Ends at a signal, and has a child program that does not.
const { spawn } = require('node:child_process');
const path = require('node:path');

const stubborn = spawn(process.execPath, [path.join(__dirname, 'stubborn.cjs')], { stdio: 'inherit' });
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
stubborn.unref();
setInterval(() => undefined, 1000);
