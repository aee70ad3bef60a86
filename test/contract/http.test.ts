import type { Disposable } from '../../src/core/disposal';
import { NodeHttp } from '../../src/platform/node/http';
import type { Http } from '../../src/remote/http';
import { describeHttp } from './describeHttp';

describeHttp('through Node', (timers, trust) => new NodeHttp({ version: '1.2.3', timers, ...trust }));

describeHttp('through Node, on connections that are kept', (timers, trust) =>
  keeping(new NodeHttp({ version: '1.2.3', timers, ...trust })),
);

const keeping = (http: Http & Disposable): Http & Disposable => ({
  send: (request) => http.send({ ...request, keepAlive: true }),
  dispose: () => http.dispose(),
});
