import { loadProfile } from '../../../images/index.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/**
 * Throws `scenario.guest-unknown` for a scenario that names a guest that there is not, whichever guests it is planned on.
 * Names that are `known` are not looked up; those that were looked up are added to them.
 */
export async function requireKnownGuests({ title, guests }: Scenario, known: Set<string>): Promise<void> {
  if (guests === undefined || typeof guests === 'function') return;
  for (const guest of guests.filter((name) => !known.has(name))) {
    try {
      await loadProfile(guest);
      known.add(guest);
    } catch (error) {
      if (!(error instanceof Ttys0Error) || error.blame !== 'usage') throw error;
      throw new Ttys0Error('scenario.guest-unknown', { title, guest, cure: error.advice }, { cause: error });
    }
  }
}
