import { Spinner, Toast, ToastBody, ToastTitle, useToastController } from '@fluentui/react-components';
import { useEffect, type ReactElement } from 'react';
import { toasterId } from '../shell/toaster.ts';
import type { PowerEvent, PowerOperations } from './power-operations.ts';
import { powerAdvice, powerWords } from './power-text.ts';

/** One toast an operation: it appears when the operation begins and tells how it ended. */
export function PowerToasts({ operations }: { readonly operations: PowerOperations }): null {
  const { dispatchToast, updateToast } = useToastController(toasterId);
  useEffect(
    () =>
      operations.onEvent((event) => {
        const toastId = `power-${event.vm.id}`;
        const content = <PowerToast event={event} />;
        if (event.kind === 'begun') return dispatchToast(content, { toastId, timeout: -1 });
        const isFailure = event.kind === 'failed';
        updateToast({
          toastId,
          content,
          intent: isFailure ? 'error' : 'success',
          timeout: isFailure ? 12_000 : 4000,
        });
      }),
    [operations, dispatchToast, updateToast],
  );
  return null;
}

function PowerToast({ event }: { readonly event: PowerEvent }): ReactElement {
  const words = powerWords[event.action];
  switch (event.kind) {
    case 'begun':
      return (
        <Toast>
          <ToastTitle media={<Spinner size="extra-tiny" />}>
            {words.underWay} virtual machine {event.vm.name}
          </ToastTitle>
        </Toast>
      );
    case 'succeeded':
      return (
        <Toast>
          <ToastTitle>
            {words.done} virtual machine {event.vm.name}
          </ToastTitle>
        </Toast>
      );
    case 'failed':
      return (
        <Toast>
          <ToastTitle>
            {words.failed} virtual machine {event.vm.name}
          </ToastTitle>
          <ToastBody subtitle={event.failure.code}>
            {event.failure.message} {powerAdvice(event.failure.code)}
          </ToastBody>
        </Toast>
      );
  }
}
