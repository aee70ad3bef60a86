import fc from 'fast-check';
import { fuzzAsync } from '../../support/fuzz';
import type { Fault } from '../../support/modelServer';
import { Simulation } from './simulation';
import type { Command } from './simulationCommand';

const small = fc.nat({ max: 1_000 });
const window = fc.nat({ max: 1 });
const regression = { error: 'lamport_regression', device_id: 'd', stored_max: 5, offending_lamport_ts: 1 };
const fault = fc.constantFrom<Fault>(
  'network',
  'lost',
  'lost',
  'portal',
  'partial',
  { status: 401 },
  { status: 403 },
  { status: 429, headers: { 'retry-after': '3' } },
  { status: 500 },
  { status: 503 },
  { status: 409, body: regression },
);
/** For as long as it lasts. */
const trouble = fc.constantFrom<Fault>(
  'network',
  'broken',
  'portal',
  { status: 302 },
  { status: 400 },
  { status: 403 },
  { status: 404 },
  { status: 409 },
  { status: 413 },
  { status: 500 },
  { status: 503 },
);
const wall = fc.constantFrom<Fault>('broken', 'portal', { status: 403 }, { status: 404 }, { status: 409 });

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'create',
        'rename',
        'add',
        'add',
        'remove',
        'move',
        'delete',
        'undo',
        'like',
        'rate',
        'unrate',
      ),
      window,
      pick: small,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('upload'), window, pick: small }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('push', 'kill', 'close'), window, pick: small }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(0, 1_000, 5_000, 31_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('poison'), pick: small }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('outage'), fault: trouble, sparesEmpty: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('recover') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('firewall'), fault: wall, pick: small }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('signIn'), account: fc.nat({ max: 1 }), tokenLater: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('mode'), local: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('answer'), count: fc.nat({ max: 3 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'signOut',
        'expire',
        'renew',
        'renew',
        'diskFull',
        'rewind',
        'switch',
        'slow',
        'slow',
        'fast',
        'clear',
        'retry',
      ),
    }),
  },
);

const disturbance: fc.Arbitrary<Command> = fc.oneof(
  { weight: 9, arbitrary: command },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fault'), fault }) },
);

describe('Sync, whatever happens:', function () {
  this.timeout(300_000);

  it('every operation arrives once, in order, as its account, and the server ends with the local content', async () => {
    const script = (one: fc.Arbitrary<Command>) => fc.array(one, { minLength: 1, maxLength: 120, size: 'max' });
    // If single requests fail, bad operations cannot be told from good ones.
    const commands = fc.oneof(script(command), script(disturbance));
    const check = async (happening: Command[]): Promise<void> => {
      const simulation = await Simulation.make();
      try {
        for (const one of happening) await simulation.run(one);
        await simulation.heal();
        simulation.check();
      } finally {
        simulation.dispose();
        await new Promise(setImmediate);
        simulation.close();
      }
    };
    await fuzzAsync(commands, check, 400, { endOnFailure: false });
  });
});
