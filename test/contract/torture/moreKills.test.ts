import { describeKills } from './describeKills';

describe('Database under torture by more kills', () => describeKills('as shipped', 150));
