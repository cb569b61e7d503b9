import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  Spinner,
  ToolbarButton,
} from '@fluentui/react-components';
import { ArrowCounterclockwiseRegular } from '@fluentui/react-icons/svg/arrow-counterclockwise';
import { PlayRegular } from '@fluentui/react-icons/svg/play';
import { StopRegular } from '@fluentui/react-icons/svg/stop';
import type { ReactElement } from 'react';
import type { PowerAction } from '../api/virtual-machines.ts';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { useLab } from '../shell/lab-context.ts';
import { useObservable } from '../shell/use-observable.ts';
import { canDo, powerWords } from './power-text.ts';

/** Props of `PowerCommands`. */
export interface PowerCommandsProps {
  readonly vm: VirtualMachine;
  readonly actions: readonly PowerAction[];
  /** Appended to a button's text, where the bar is not about the VM alone. */
  readonly noun?: string;
}

const icons: Readonly<Record<PowerAction, ReactElement>> = {
  start: <PlayRegular />,
  restart: <ArrowCounterclockwiseRegular />,
  deallocate: <StopRegular />,
};

const consequences: Readonly<Record<PowerAction, string | undefined>> = {
  start: undefined,
  restart: 'The guest is asked to shut down and starts again. What is not saved in it is lost.',
  deallocate:
    'The guest is asked to shut down, then the machine gives its resources back. Its disk stays. An open console ends.',
};

/** Buttons of a toolbar that start, restart or stop a VM; what interrupts the guest asks first. */
export function PowerCommands({ vm, actions, noun = '' }: PowerCommandsProps): ReactElement {
  const { operations } = useLab();
  const operation = useObservable(operations.byVm).get(vm.id);
  return (
    <>
      {actions.map((action) => {
        const isThis = operation?.kind === 'running' && operation.action === action;
        const words = powerWords[action];
        const button = (
          <ToolbarButton
            icon={isThis ? <Spinner size="extra-tiny" /> : icons[action]}
            disabled={operation?.kind === 'running' || !canDo(action, vm.power)}
            data-testid={`power-${action}`}
            {...(consequences[action] === undefined && { onClick: () => void operations.run(vm, action) })}
          >
            {isThis ? words.underWay : `${words.verb}${noun}`}
          </ToolbarButton>
        );
        const consequence = consequences[action];
        return consequence === undefined ? (
          <span key={action}>{button}</span>
        ) : (
          <Dialog key={action}>
            <DialogTrigger disableButtonEnhancement>{button}</DialogTrigger>
            <DialogSurface>
              <DialogBody>
                <DialogTitle>
                  {words.verb} {vm.name}?
                </DialogTitle>
                <DialogContent>{consequence}</DialogContent>
                <DialogActions>
                  <DialogTrigger disableButtonEnhancement>
                    <Button
                      appearance="primary"
                      onClick={() => void operations.run(vm, action)}
                      data-testid={`power-${action}-confirm`}
                    >
                      {words.verb}
                    </Button>
                  </DialogTrigger>
                  <DialogTrigger disableButtonEnhancement>
                    <Button>Cancel</Button>
                  </DialogTrigger>
                </DialogActions>
              </DialogBody>
            </DialogSurface>
          </Dialog>
        );
      })}
    </>
  );
}
