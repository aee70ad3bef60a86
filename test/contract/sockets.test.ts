import { NodeSockets } from '../../src/platform/node/socket';
import { describeSockets } from './describeSockets';

describeSockets('through Node', (timers, trust) => new NodeSockets({ version: '1.2.3', timers, ...trust }));
