import type { ReactElement } from 'react';
import { VirtualMachineList } from '../virtual-machines/virtual-machine-list.tsx';
import { VirtualMachinePage } from '../virtual-machines/virtual-machine-page.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { useRoute } from '../shell/use-route.ts';

/** The page that the location names. */
export function Pages(): ReactElement {
  const route = useRoute();
  switch (route.page) {
    case 'virtual-machines':
      return <VirtualMachineList />;
    case 'virtual-machine':
      return <VirtualMachinePage key={`${route.group}/${route.vm}`} {...route} />;
    case 'not-found':
      return <NotFound what={`There is no page at ${route.hash}.`} />;
  }
}
