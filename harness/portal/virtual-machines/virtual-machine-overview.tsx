import {
  Button,
  Link,
  makeStyles,
  Text,
  tokens,
  Toolbar,
  ToolbarButton,
  ToolbarDivider,
} from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { WindowConsoleRegular } from '@fluentui/react-icons/svg/window-console';
import type { ReactElement } from 'react';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { FailureBar } from '../shell/failure-bar.tsx';
import { useLab } from '../shell/lab-context.ts';
import { useObservable } from '../shell/use-observable.ts';
import { Essentials } from './essentials.tsx';
import { PowerCommands } from './power-commands.tsx';
import { powerAdvice, powerWords } from './power-text.ts';
import { hrefOfVm } from './link.ts';

const useStyles = makeStyles({
  commands: {
    flexWrap: 'wrap',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    padding: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalM}`,
  },
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    padding: tokens.spacingHorizontalL,
    overflow: 'auto',
  },
  card: {
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalL,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  cardIcon: { fontSize: '32px', color: tokens.colorBrandForeground1, display: 'inline-flex' },
  cardText: { display: 'flex', flexDirection: 'column', flex: '1 1 260px' },
});

/** A VM's overview: power commands, essentials, and the way to its console. */
export function VirtualMachineOverview({ vm }: { readonly vm: VirtualMachine }): ReactElement {
  const styles = useStyles();
  const { fleet, operations } = useLab();
  const fleetState = useObservable(fleet.state);
  const operation = useObservable(operations.byVm).get(vm.id);
  const consoleHref = hrefOfVm(vm, 'serial-console');
  return (
    <>
      <Toolbar className={styles.commands} aria-label={`Commands of ${vm.name}`}>
        <ToolbarButton as="a" href={consoleHref} icon={<WindowConsoleRegular />}>
          Connect
        </ToolbarButton>
        <ToolbarDivider />
        <PowerCommands vm={vm} actions={['start', 'restart', 'deallocate']} />
        <ToolbarDivider />
        <ToolbarButton icon={<ArrowClockwiseRegular />} onClick={() => void fleet.refresh()}>
          Refresh
        </ToolbarButton>
      </Toolbar>
      <div className={styles.body}>
        {operation?.kind === 'failed' && (
          <FailureBar
            failure={operation.failure}
            title={`${powerWords[operation.action].failed} ${vm.name}.`}
            advice={powerAdvice(operation.failure.code)}
            onDismiss={() => operations.dismiss(vm.id)}
          />
        )}
        {fleetState.kind === 'failed' && (
          <FailureBar
            failure={fleetState.failure}
            title="The state could not be read."
            advice="What you see may be out of date. The page keeps trying."
          />
        )}
        <Essentials vm={vm} operation={operation} />
        <section className={styles.card} aria-label="Serial console">
          <span className={styles.cardIcon}>
            <WindowConsoleRegular aria-hidden />
          </span>
          <span className={styles.cardText}>
            <Text weight="semibold" size={400}>
              Serial console
            </Text>
            <Text>
              A text console on the machine’s first serial port. It works without the guest’s network, and
              from the boot loader on. One user at a time: who connects last has it.
            </Text>
            {vm.power !== 'running' && (
              <Text size={200}>
                The machine is not running. <Link href={consoleHref}>The console</Link> connects once it does.
              </Text>
            )}
          </span>
          <Button as="a" href={consoleHref} appearance="primary">
            Open the console
          </Button>
        </section>
      </div>
    </>
  );
}
