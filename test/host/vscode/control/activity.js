'use strict';
// Notes what one extension keeps waiting in its host, and what wakes it.

const { createHook, executionAsyncId } = require('node:async_hooks');

/** What waits for something outside, by the names of Node. */
const KINDS = new Map([
  ['Timeout', 'timer'],
  ['STATWATCHER', 'polled file'],
  ['PIPESERVERWRAP', 'local server'],
  ['PIPEWRAP', 'local socket'],
  ['TCPSERVERWRAP', 'server'],
  ['TCPWRAP', 'socket'],
  ['TLSWRAP', 'socket'],
  ['HTTPCLIENTREQUEST', 'request'],
  ['FSREQCALLBACK', 'file operation'],
  ['FSREQPROMISE', 'file operation'],
]);

/** @param folder a part of the path of every file of the extension, and of no other */
exports.watchActivity = (folder) => {
  /** Types of what belongs to the extension and has not ended, by async id. */
  const open = new Map();
  /** How many times each kind has called. */
  let calls = {};
  let modules = 0;

  const filesOnStack = () => {
    const { prepareStackTrace, stackTraceLimit } = Error;
    Error.stackTraceLimit = 100;
    Error.prepareStackTrace = (_error, frames) => frames.map((frame) => frame.getFileName() ?? '');
    const files = new Error().stack;
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
    return files;
  };
  const isCalledByExtension = () => filesOnStack().some((file) => file.includes(folder));
  /** Timers that the editor sets for itself when the extension calls it are the editor's. */
  const isSetByExtension = () =>
    filesOnStack()
      .find((file) => file !== '' && file !== __filename && !file.startsWith('node:'))
      ?.includes(folder) ?? false;
  /** Node's own code continues what the extension began; the editor's does not. */
  const isContinuation = () =>
    filesOnStack().every((file) => file === '' || file === __filename || file.startsWith('node:'));

  createHook({
    init(id, type, trigger) {
      const isBegun = open.has(executionAsyncId()) || open.has(trigger);
      const isMade = () => (type === 'Timeout' ? isSetByExtension() : isCalledByExtension());
      const isOwn = type === 'PROMISE' ? isBegun : isMade() || (isBegun && isContinuation());
      if (isOwn) open.set(id, type);
    },
    before(id) {
      const kind = KINDS.get(open.get(id));
      if (kind) calls[kind] = (calls[kind] ?? 0) + 1;
    },
    destroy(id) {
      open.delete(id);
    },
  }).enable();

  for (const name of ['instantiate', 'compile', 'Module', 'Instance']) {
    const note = () => {
      if (isCalledByExtension()) modules++;
    };
    WebAssembly[name] = new Proxy(WebAssembly[name], {
      apply: (...call) => (note(), Reflect.apply(...call)),
      construct: (...call) => (note(), Reflect.construct(...call)),
    });
  }

  return {
    /** Counts calls anew. */
    reset() {
      calls = {};
    },
    report() {
      const types = [...open.values()];
      const watches = types.filter((type) => type === 'FSEVENTWRAP').length;
      const waiting = {};
      for (const kind of types.map((type) => KINDS.get(type))) {
        if (kind) waiting[kind] = (waiting[kind] ?? 0) + 1;
      }
      return { waiting, watches, calls, modules };
    },
  };
};
