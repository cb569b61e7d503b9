import {
  Button,
  makeStyles,
  SearchBox,
  Spinner,
  Text,
  tokens,
  Toolbar,
  ToolbarButton,
} from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise';
import { DesktopRegular } from '@fluentui/react-icons/svg/desktop';
import { useState, type ReactElement } from 'react';
import { BladeTitle } from '../shell/blade-title.tsx';
import { Crumbs } from '../shell/breadcrumb.tsx';
import { FailureBar } from '../shell/failure-bar.tsx';
import { useLab } from '../shell/lab-context.ts';
import { hrefOf } from '../shell/route.ts';
import { useObservable } from '../shell/use-observable.ts';
import { vmsOf } from './fleet.ts';
import { VirtualMachineTable } from './virtual-machine-table.tsx';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0, overflow: 'auto' },
  commands: {
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXS}`,
    gap: tokens.spacingHorizontalXS,
  },
  body: {
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    display: 'grid',
    gap: tokens.spacingVerticalM,
  },
  filter: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, flexWrap: 'wrap' },
  search: { width: '300px' },
  count: { color: tokens.colorNeutralForeground3 },
  empty: {
    display: 'grid',
    justifyItems: 'center',
    gap: tokens.spacingVerticalS,
    padding: '64px 16px',
    textAlign: 'center',
  },
});

/** All VMs of the lab (the first step of access.portal). */
export function VirtualMachineList(): ReactElement {
  const styles = useStyles();
  const { fleet, lab } = useLab();
  const state = useObservable(fleet.state);
  const [filter, setFilter] = useState('');
  const vms = vmsOf(state);
  const wanted = filter.trim().toLowerCase();
  const shown = vms.filter((vm) => `${vm.name} ${vm.osText} ${vm.powerText}`.toLowerCase().includes(wanted));
  return (
    <main className={styles.root}>
      <Crumbs crumbs={[{ label: 'Virtual machines', href: hrefOf({ page: 'virtual-machines' }) }]} />
      <BladeTitle icon={<DesktopRegular />} title="Virtual machines" kind={lab.subscriptionName} />
      <Toolbar className={styles.commands} aria-label="Virtual machines">
        <ToolbarButton
          icon={<ArrowClockwiseRegular />}
          onClick={() => void fleet.refresh()}
          data-testid="refresh"
        >
          Refresh
        </ToolbarButton>
      </Toolbar>
      <div className={styles.body}>
        {state.kind === 'failed' && (
          <FailureBar
            failure={state.failure}
            title="The list could not be read."
            advice="What you see may be out of date. The page keeps trying."
          />
        )}
        {state.kind === 'loading' ? (
          <Spinner label="Reading the virtual machines" />
        ) : (
          <>
            <div className={styles.filter}>
              <SearchBox
                className={styles.search}
                placeholder="Filter by name, OS or status"
                value={filter}
                onChange={(_event, { value }) => setFilter(value)}
              />
              <Text size={200} className={styles.count} role="status">
                {shown.length} of {vms.length} virtual machines
              </Text>
            </div>
            {shown.length > 0 ? (
              <VirtualMachineTable vms={shown} />
            ) : (
              <div className={styles.empty}>
                <Text weight="semibold">No virtual machines to show</Text>
                {vms.length > 0 ? (
                  <Button onClick={() => setFilter('')}>Clear the filter</Button>
                ) : (
                  <Text>
                    Name guests when you start the lab: ttys0 up debian-12. ttys0 images lists them.
                  </Text>
                )}
              </div>
            )}
          </>
        )}
      </div>
    </main>
  );
}
