'use strict';
// Stands in for the native module @vscode/native-watchdog: an extension host leaves when its server is gone.

const SERVER_GONE = 87;

exports.start = (serverPid) => {
  setInterval(() => {
    try {
      process.kill(serverPid, 0);
    } catch {
      process.exit(SERVER_GONE);
    }
  }, 1000).unref();
};

exports.exit = (code) => process.exit(code);
