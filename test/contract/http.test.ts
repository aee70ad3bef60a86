import type { Disposable } from '../../src/core/disposal';
import { NodeHttp } from '../../src/platform/node/http';
import type { Http } from '../../src/remote/http';
import { describeHttp } from './describeHttp';

describeHttp('through Node', (timers) => new NodeHttp({ version: '1.2.3', timers }));

describeHttp('through Node, on connections that are kept', (timers) => keeping(new NodeHttp({ version: '1.2.3', timers })));

const keeping = (http: Http & Disposable): Http & Disposable => ({
  send: (request) => http.send({ ...request, keepAlive: true }),
  dispose: () => http.dispose(),
});
