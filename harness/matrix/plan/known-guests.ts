import { loadProfile } from '../../../images/index.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** Throws `scenario.guest-unknown` for a scenario that names a guest that there is not, whichever guests it is planned on. */
export async function requireKnownGuests({ title, guests }: Scenario): Promise<void> {
  if (!Array.isArray(guests)) return;
  for (const guest of guests as readonly string[]) {
    try {
      await loadProfile(guest);
    } catch (error) {
      if (!(error instanceof Ttys0Error) || error.blame !== 'usage') throw error;
      throw new Ttys0Error('scenario.guest-unknown', { title, guest, cure: error.advice }, { cause: error });
    }
  }
}
