import { describeKills } from './describeKills';
import { describeMigrationKills } from './describeMigrationKills';
import { StoppedWindow } from './stoppedWindow';

describe('Database under torture by kills in other ways', () => {
  let longStop: StoppedWindow;

  // First, because everything else happens meanwhile.
  before(async () => {
    longStop = await StoppedWindow.begin('as shipped');
  });

  after(() => longStop.dispose());

  describe('by killing', () => {
    describeKills('with many checkpoints', 100);
    describeKills('without hard links or sockets', 50);
    describeKills('on one computer', 50, 'on another computer');
    describeMigrationKills({ earlier: 'as shipped', later: 'of a later version' }, 40);
  });

  describe('in the end', () => {
    it('never robbed a window that was stopped for a minute in the middle of a write', async function () {
      this.timeout(90_000);
      await longStop.end();
    });
  });
});
