import { NodeHttp } from '../../src/platform/node/http';
import { describeHttp } from './describeHttp';

describeHttp('through Node', (timers) => new NodeHttp({ version: '1.2.3', timers }));
