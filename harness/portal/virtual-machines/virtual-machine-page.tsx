import { makeStyles, Spinner } from '@fluentui/react-components';
import { DesktopRegular } from '@fluentui/react-icons/svg/desktop';
import { WindowConsoleRegular } from '@fluentui/react-icons/svg/window-console';
import { lazy, Suspense, type ReactElement } from 'react';
import { BladeTitle } from '../shell/blade-title.tsx';
import { Crumbs } from '../shell/breadcrumb.tsx';
import { useFocusLayout } from '../shell/focus-layout.ts';
import { useLab } from '../shell/lab-context.ts';
import { NotFound } from '../shell/not-found.tsx';
import { hrefOf, type VmBlade } from '../shell/route.ts';
import { useObservable } from '../shell/use-observable.ts';
import { findVm } from './fleet.ts';
import { ResourceMenu } from './resource-menu.tsx';
import { VirtualMachineOverview } from './virtual-machine-overview.tsx';

const SerialConsole = lazy(async () => {
  const { SerialConsoleBlade } = await import('../serial-console/serial-console-blade.tsx');
  return { default: SerialConsoleBlade };
});

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0 },
  columns: { display: 'flex', flexGrow: 1, minHeight: 0 },
  blade: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0, minHeight: 0 },
});

/** Props of `VirtualMachinePage`: the route. */
export interface VirtualMachinePageProps {
  readonly group: string;
  readonly vm: string;
  readonly blade: VmBlade;
}

const bladeNames: Readonly<Record<VmBlade, string | undefined>> = {
  overview: undefined,
  'serial-console': 'Serial console',
};

/** One VM: its menu on the left, the chosen blade on the right (access.portal). */
export function VirtualMachinePage({ group, vm: name, blade }: VirtualMachinePageProps): ReactElement {
  const styles = useStyles();
  const { fleet } = useLab();
  const state = useObservable(fleet.state);
  const { layout } = useFocusLayout();
  const vm = findVm(state, group, name);
  if (!vm) {
    return state.kind === 'loading' || state.kind === 'failed' ? (
      <Spinner style={{ flexGrow: 1 }} label={`Looking for ${name}`} />
    ) : (
      <NotFound what={`There is no virtual machine ${name} in the resource group ${group}.`} />
    );
  }
  const bladeName = bladeNames[blade];
  const overview = hrefOf({ page: 'virtual-machine', group, vm: name, blade: 'overview' });
  const crumbs = [
    { label: 'Virtual machines', href: hrefOf({ page: 'virtual-machines' }) },
    { label: vm.name, href: overview },
    ...(bladeName === undefined
      ? []
      : [{ label: bladeName, href: hrefOf({ page: 'virtual-machine', group, vm: name, blade }) }]),
  ];
  const icon = blade === 'overview' ? <DesktopRegular /> : <WindowConsoleRegular />;
  return (
    <div className={styles.page}>
      {layout === 'normal' && (
        <>
          <Crumbs crumbs={crumbs} />
          <BladeTitle
            icon={icon}
            title={vm.name}
            kind="Virtual machine"
            {...(bladeName !== undefined && { blade: bladeName })}
          />
        </>
      )}
      <div className={styles.columns}>
        {layout === 'normal' && <ResourceMenu vm={vm} blade={blade} />}
        <main className={styles.blade}>
          {blade === 'overview' ? (
            <VirtualMachineOverview vm={vm} />
          ) : (
            <Suspense fallback={<Spinner style={{ flexGrow: 1 }} label="Loading the terminal" />}>
              <SerialConsole vm={vm} />
            </Suspense>
          )}
        </main>
      </div>
    </div>
  );
}
