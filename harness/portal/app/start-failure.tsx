import { Button, makeStyles, Text, Title3, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { ArmFailure } from '../api/arm-failure.ts';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: tokens.spacingVerticalM,
    height: '100%',
    padding: tokens.spacingHorizontalXXL,
    textAlign: 'center',
  },
});

/** Shown when the lab does not say who it is: it is down, or this is no lab. */
export function StartFailure(props: {
  readonly failure: ArmFailure;
  readonly onRetry: () => void;
}): ReactElement {
  const styles = useStyles();
  return (
    <main className={styles.root} role="alert">
      <Title3 as="h1">The lab does not answer</Title3>
      <Text>{props.failure.message}</Text>
      <Text>Start it in a terminal with ttys0 up, then try again.</Text>
      <Button appearance="primary" onClick={props.onRetry}>
        Try again
      </Button>
    </main>
  );
}
