import { makeStyles } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useObservable } from '../shell/use-observable.ts';
import type { ConsoleSession } from './console-session.ts';

const useStyles = makeStyles({
  veil: {
    position: 'absolute',
    inset: 0,
    pointerEvents: 'none',
    backgroundColor: 'rgba(11, 18, 21, 0.55)',
    '@media (prefers-reduced-motion: no-preference)': {
      animationName: { from: { opacity: 0 }, to: { opacity: 1 } },
      animationDuration: '200ms',
    },
  },
});

/** A veil over the terminal while it is not connected: what it shows is the past. */
export function ConsoleDimmer({ session }: { readonly session: ConsoleSession }): ReactElement | null {
  const styles = useStyles();
  return useObservable(session.state).phase === 'ended' ? <div className={styles.veil} /> : null;
}
