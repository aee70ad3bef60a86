// A window of its own that sends what is queued in a folder. Parameters: the folder, the server and a token. Reports
// `opened`, and when it sends a request and gets the response, each with the time.
import { systemTimers } from '../../../src/core/timers';
import { NodeHttp } from '../../../src/platform/node/http';
import { DiskWindow } from '../../support/diskWindow';

const [, , FOLDER = '', SERVER_URL = '', TOKEN = ''] = process.argv;
const http = new NodeHttp({ version: 'test', timers: systemTimers });

const report = (event: string): void => void process.send?.({ event, value: Date.now() });

async function main(): Promise<void> {
  const window = await DiskWindow.open({
    folder: FOLDER,
    serverUrl: SERVER_URL,
    token: TOKEN,
    http: {
      send: async (request) => {
        report('asked');
        const response = await http.send(request);
        report('answered');
        return response;
      },
    },
  });
  window.sync.start();
  report('opened');
}

process.on('disconnect', () => process.exit());
void main();
