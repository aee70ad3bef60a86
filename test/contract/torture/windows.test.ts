import { describeHolders } from './describeHolders';
import { describeManyWrites } from './describeManyWrites';

describe('Database under torture', () => {
  describeHolders('as shipped');
  describeManyWrites('as shipped');
});
