import { systemRandom as random } from '../../src/platform/node/random';
import { NodeLoopback } from '../../src/platform/node/loopback';
import { describeLoopback } from './describeLoopback';

describeLoopback('through Node', (timers) => new NodeLoopback({ random, timers }));
