'use strict';
// Preloaded into what our programs start, so that it never outlives them, however they end. What leads a process group
// takes the whole group along.

const parent = process.ppid;

setInterval(() => {
  if (process.ppid !== parent) {
    process.once('exit', endGroup);
    process.exit(1);
  }
}, 500).unref();

function endGroup() {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    // It leads none.
  }
}
