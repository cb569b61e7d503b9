import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronUpRegular } from '@fluentui/react-icons/svg/chevron-up';
import { useState, type ReactElement, type ReactNode } from 'react';
import type { BootDiagnostics, VirtualMachine } from '../api/virtual-machine.ts';
import { useLab } from '../shell/lab-context.ts';
import { PowerBadge } from './power-badge.tsx';
import type { PowerOperation } from './power-operations.ts';
import { SourceBadge } from './source-badge.tsx';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(400px, 100%), 1fr))',
    columnGap: '48px',
    rowGap: tokens.spacingVerticalS,
    margin: `${tokens.spacingVerticalS} 0 0`,
  },
  row: { display: 'grid', gridTemplateColumns: '150px 1fr', alignItems: 'center', minHeight: '24px' },
  label: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  toggle: { paddingLeft: 0, fontWeight: tokens.fontWeightSemibold },
});

/** What a VM is, in pairs; it folds away. */
export function Essentials(props: {
  readonly vm: VirtualMachine;
  readonly operation: PowerOperation | undefined;
}): ReactElement {
  const styles = useStyles();
  const [isOpen, setOpen] = useState(true);
  return (
    <section aria-label="Essentials">
      <Button
        appearance="transparent"
        className={styles.toggle}
        icon={isOpen ? <ChevronUpRegular /> : <ChevronDownRegular />}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        Essentials
      </Button>
      {isOpen && <Pairs {...props} />}
    </section>
  );
}

function Pairs({ vm, operation }: Parameters<typeof Essentials>[0]): ReactElement {
  const styles = useStyles();
  const { lab } = useLab();
  const tags = Object.entries(vm.tags).filter(([key]) => key !== 'ttys0.source');
  const pairs: readonly (readonly [string, ReactNode])[] = [
    ['Status', <PowerBadge vm={vm} operation={operation} />],
    ['Operating system', `${vm.osType}${vm.osText && ` (${vm.osText})`}`],
    ['Resource group', vm.resourceGroup],
    ['Source', <SourceBadge vm={vm} />],
    ['Location', vm.location],
    ['Size', vm.size],
    ['Subscription', lab.subscriptionName],
    ['Computer name', vm.computerName],
    ['Subscription ID', lab.subscriptionId],
    ['VM ID', vm.vmId],
    ['Boot diagnostics', bootDiagnosticsText(vm.bootDiagnostics)],
    ['Provisioning', vm.provisioning],
    ['Tags', tags.map(([key, value]) => `${key}: ${value}`).join(', ')],
  ];
  return (
    <dl className={styles.grid}>
      {pairs.map(([label, value]) => (
        <div key={label} className={styles.row}>
          <dt className={styles.label}>
            <Text size={300}>{label}</Text>
          </dt>
          <dd className={styles.value}>{value === '' ? '-' : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How boot diagnostics are set: without them there is no console (access.bootdiag). */
function bootDiagnosticsText(bootDiagnostics: BootDiagnostics): string {
  switch (bootDiagnostics.kind) {
    case 'disabled':
      return 'Disabled: the serial console needs it';
    case 'managed':
      return 'Enabled, managed storage account';
    case 'storage':
      return `Enabled, ${bootDiagnostics.uri}`;
  }
}
