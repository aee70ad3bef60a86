'use strict';
// Preloaded into tests and bench: ending on a signal, they still stop what they started and delete their temporary files.

const { constants } = require('node:os');

for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}
