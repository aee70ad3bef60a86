// Ends by itself once its own program runs, and leaves that one behind.
const { spawn } = require('node:child_process');
const path = require('node:path');

const stubborn = spawn(process.execPath, [path.join(__dirname, 'stubborn.cjs')], {
  stdio: ['ignore', 'pipe', 'ignore'],
});
stubborn.stdout.once('data', () => {
  console.log(`left ${stubborn.pid}`);
  process.exit(7);
});
