import t from 'tap';
import { Deadline } from '../deadline/deadline.ts';
import { anySeed, randomFor } from '../faults/random.ts';
import { attacks } from './fuzz/attacks.ts';
import { FuzzWorld } from './fuzz/world.ts';

const { TTYS0_FUZZ_SECONDS: seconds, TTYS0_FUZZ_SEED: givenSeed, CI } = process.env;
const durationMs = 1_000 * Number(seconds ?? (CI === 'true' ? 60 : 5));
const seed = Number(givenSeed ?? anySeed());

t.setTimeout(durationMs + 120_000);

t.test(
  'whatever is sent, nothing falls, the holder keeps the console and the guest gets nothing',
  async (t) => {
    await using world = await FuzzWorld.start();
    const deadline = Deadline.after(durationMs);
    const kinds = Object.keys(attacks);
    const counts = new Map(kinds.map((kind) => [kind, 0]));
    for (let round = 0; !deadline.passed; round += 1) {
      const random = randomFor(seed, `round ${round}`);
      const kind = kinds[random.between(0, kinds.length - 1)] ?? '';
      try {
        await attacks[kind]?.(world, random);
        await world.check();
      } catch (error) {
        throw new Error(`${kind}, round ${round}; replay it with TTYS0_FUZZ_SEED=${seed}`, { cause: error });
      }
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    t.comment([...counts].map(([kind, count]) => `${kind} ${count}`).join(', '));
    for (const [kind, count] of counts) t.ok(count > 0, `${kind}, seed ${seed}`);
  },
);
