// Ends neither on a signal nor by itself.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
setInterval(() => undefined, 1000);
console.log('ready');
