'use strict';
// For tests only: runs code that a test sends over loopback inside this window's extension host.
// A status bar item shows the test the port, so that it finds the host that belongs to the page.

const http = require('node:http');
const vscode = require('vscode');
const { watchActivity } = require('./activity.js');

const AsyncFunction = (async () => {}).constructor;

/** Kept between the calls of a test, as `state`. */
const state = {};

exports.activate = (context) => {
  // This extension starts before those that wait for the end of the start.
  const { WAVEFLOW_TEST_WATCHED: watched } = process.env;
  if (watched) state.activity = watchActivity(watched);
  const server = http.createServer(async (request, response) => {
    // A connection kept for later may be closed just when the test uses it again.
    response.setHeader('connection', 'close');
    response.end(JSON.stringify(await evaluate(await readBody(request))));
  });
  server.listen(0, '127.0.0.1', () => {
    const item = vscode.window.createStatusBarItem('port', vscode.StatusBarAlignment.Right, -1000);
    item.text = '$(beaker)';
    item.accessibilityInformation = { label: `control port ${server.address().port}` };
    item.show();
    context.subscriptions.push(item);
  });
  context.subscriptions.push({ dispose: () => server.close() });
};

async function evaluate(request) {
  try {
    const { body, args } = JSON.parse(request);
    const run = new AsyncFunction('vscode', 'state', 'require', 'args', body);
    return { value: await run(vscode, state, require, args) };
  } catch (error) {
    return { error: String(error?.stack ?? error) };
  }
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
