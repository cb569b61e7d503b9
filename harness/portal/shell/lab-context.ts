import { createContext, useContext } from 'react';
import type { ArmClient } from '../api/arm-client.ts';
import type { Lab, LabUser } from '../api/lab.ts';
import type { SignedOutBecause } from '../sign-in/identity.ts';
import type { Fleet } from '../virtual-machines/fleet.ts';
import type { PowerOperations } from '../virtual-machines/power-operations.ts';

/** What every blade of a signed-in user works with. */
export interface LabContext {
  readonly lab: Lab;
  readonly user: LabUser;
  readonly client: ArmClient;
  readonly fleet: Fleet;
  readonly operations: PowerOperations;
  readonly signOut: (because: SignedOutBecause) => void;
}

/** Provided once somebody has signed in. */
export const labContext = createContext<LabContext | undefined>(undefined);

/** The lab as the signed-in user has it. */
export function useLab(): LabContext {
  const context = useContext(labContext);
  if (!context) throw new Error('Nobody is signed in.');
  return context;
}
