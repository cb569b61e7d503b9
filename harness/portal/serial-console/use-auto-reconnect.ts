import { useEffect, useRef } from 'react';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { useLab } from '../shell/lab-context.ts';
import { useObservable } from '../shell/use-observable.ts';
import { shouldReconnect } from './auto-reconnect.ts';
import type { ConsoleSession } from './console-session.ts';

/** Reconnects once a VM that had stopped runs again. */
export function useAutoReconnect(session: ConsoleSession, vm: VirtualMachine): void {
  const { fleet } = useLab();
  const fleetState = useObservable(fleet.state);
  const state = useObservable(session.state);
  const attempts = useRef(0);
  useEffect(() => {
    if (state.phase === 'connected') attempts.current = 0;
    if (fleetState.kind !== 'ready') return;
    const report = { power: vm.power, askedAtMs: fleetState.askedAtMs };
    if (!shouldReconnect(state, report, attempts.current)) return;
    attempts.current += 1;
    session.connect();
  }, [state, fleetState, vm.power, session]);
}
