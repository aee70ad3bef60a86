'use strict';
// Preloaded into the server build, so that a test run which is killed leaves no servers behind.

const parent = process.ppid;

setInterval(() => {
  if (process.ppid !== parent) {
    process.exit(1);
  }
}, 500).unref();
