import {
  Link,
  makeStyles,
  mergeClasses,
  Table,
  TableBody,
  TableCell,
  TableCellLayout,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { DesktopRegular } from '@fluentui/react-icons/svg/desktop';
import { WindowConsoleRegular } from '@fluentui/react-icons/svg/window-console';
import type { ReactElement } from 'react';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { useLab } from '../shell/lab-context.ts';
import { useObservable } from '../shell/use-observable.ts';
import { hrefOfVm } from './link.ts';
import { PowerBadge } from './power-badge.tsx';
import { SourceBadge } from './source-badge.tsx';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  table: { minWidth: '600px' },
  heading: { fontWeight: tokens.fontWeightSemibold },
  icon: { color: tokens.colorBrandForeground1 },
  nameColumn: { width: '24%' },
  wide: { '@media (max-width: 900px)': { display: 'none' } },
  name: { fontWeight: tokens.fontWeightSemibold },
});

/** VMs, one a row. */
export function VirtualMachineTable({ vms }: { readonly vms: readonly VirtualMachine[] }): ReactElement {
  const styles = useStyles();
  const { operations } = useLab();
  const byVm = useObservable(operations.byVm);
  return (
    <div className={styles.scroll}>
      <Table className={styles.table} aria-label="Virtual machines" size="small">
        <TableHeader>
          <TableRow>
            <TableHeaderCell className={mergeClasses(styles.heading, styles.nameColumn)}>
              Name
            </TableHeaderCell>
            <TableHeaderCell className={styles.heading}>Status</TableHeaderCell>
            <TableHeaderCell className={styles.heading}>Source</TableHeaderCell>
            <TableHeaderCell className={styles.heading}>Operating system</TableHeaderCell>
            <TableHeaderCell className={mergeClasses(styles.heading, styles.wide)}>
              Resource group
            </TableHeaderCell>
            <TableHeaderCell className={mergeClasses(styles.heading, styles.wide)}>Location</TableHeaderCell>
            <TableHeaderCell className={styles.heading}>Console</TableHeaderCell>
          </TableRow>
        </TableHeader>
        <TableBody>
          {vms.map((vm) => (
            <TableRow key={vm.id} data-testid={`vm-row-${vm.name}`}>
              <TableCell>
                <TableCellLayout media={<DesktopRegular className={styles.icon} />}>
                  <Link href={hrefOfVm(vm, 'overview')} className={styles.name}>
                    {vm.name}
                  </Link>
                </TableCellLayout>
              </TableCell>
              <TableCell>
                <PowerBadge vm={vm} operation={byVm.get(vm.id)} />
              </TableCell>
              <TableCell>
                <SourceBadge vm={vm} />
              </TableCell>
              <TableCell>{vm.osText || vm.osType}</TableCell>
              <TableCell className={styles.wide}>{vm.resourceGroup}</TableCell>
              <TableCell className={styles.wide}>{vm.location}</TableCell>
              <TableCell>
                <TableCellLayout media={<WindowConsoleRegular className={styles.icon} />}>
                  <Link href={hrefOfVm(vm, 'serial-console')} aria-label={`Serial console of ${vm.name}`}>
                    Open
                  </Link>
                </TableCellLayout>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
