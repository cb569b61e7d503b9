import { Toaster } from '@fluentui/react-components';
import { useCallback, useEffect, useMemo, useRef, type ReactElement } from 'react';
import { ArmClient } from '../api/arm-client.ts';
import type { Lab } from '../api/lab.ts';
import { followOperation } from '../api/long-running.ts';
import { listVirtualMachines, requestPower } from '../api/virtual-machines.ts';
import type { SignedIn, SignedOutBecause } from '../sign-in/identity.ts';
import { Fleet } from '../virtual-machines/fleet.ts';
import { PowerOperations } from '../virtual-machines/power-operations.ts';
import { PowerToasts } from '../virtual-machines/power-toasts.tsx';
import { usePolling } from '../virtual-machines/use-polling.ts';
import { labContext, type LabContext } from '../shell/lab-context.ts';
import { Pages } from './pages.tsx';
import { toasterId } from '../shell/toaster.ts';
import { TopBar } from '../shell/top-bar.tsx';

/** Props of `SignedInApp`. */
export interface SignedInAppProps {
  readonly lab: Lab;
  readonly identity: SignedIn;
  readonly signOut: (because: SignedOutBecause) => void;
}

const pollEveryMs = 4000;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The portal of one signed-in user. */
export function SignedInApp({ lab, identity, signOut }: SignedInAppProps): ReactElement {
  // A renewed token is taken up by what is on the page: nothing is built anew, and a console stays.
  const current = useRef(identity);
  current.current = identity;
  const { upn } = identity;
  const context = useMemo(
    () => createContext(lab, upn, () => current.current.token, signOut),
    [lab, upn, signOut],
  );
  const { fleet } = context;
  usePolling(
    useCallback(() => fleet.refresh(), [fleet]),
    pollEveryMs,
  );
  useEffect(() => () => fleet.stop(), [fleet]);
  return (
    <labContext.Provider value={context}>
      <div style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
        <TopBar />
        <Pages />
      </div>
      <PowerToasts operations={context.operations} />
      <Toaster toasterId={toasterId} position="bottom-end" />
    </labContext.Provider>
  );
}

function createContext(
  lab: Lab,
  upn: string,
  token: () => string,
  signOut: LabContext['signOut'],
): LabContext {
  const client = new ArmClient({
    token,
    fetch: window.fetch.bind(window),
    onUnauthorized: () => signOut('rejected'),
  });
  const fleet = new Fleet({
    list: (signal) => listVirtualMachines(client, lab.subscriptionId, signal),
    nowMs: () => performance.now(),
  });
  const operations = new PowerOperations({
    perform: async (vm, action) => {
      const accepted = await requestPower(client, vm.id, action);
      await followOperation(accepted, { get: (path) => client.get(path), sleep });
    },
    refresh: () => fleet.refresh(),
  });
  const user = lab.users.find((known) => known.upn === upn) ?? { name: upn, upn, role: '' };
  return { lab, user, client, fleet, operations, signOut };
}
