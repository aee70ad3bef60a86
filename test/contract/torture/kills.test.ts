import { describeKills } from './describeKills';

// The other kills are in files of their own, to run at the same time.
describe('Database under torture by killing', () => describeKills('as shipped', 150));
