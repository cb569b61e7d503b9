import { cpuModel } from './accelerator/accelerator.ts';
import { socketPaths, type MachineSpec } from './spec.ts';

/**
 * QEMU's command line. It starts paused, so that COM1 is connected before the first byte, and with no display at all:
 * `-nographic` would mirror the VGA text to COM1 and hide a boot loader that does not speak serial.
 */
export function qemuArguments(spec: MachineSpec): readonly string[] {
  const { com1, qmp } = socketPaths(spec);
  return [
    ...['-name', `ttys0-${spec.guest}`, '-nodefaults', '-no-user-config', '-display', 'none', '-S'],
    ...['-machine', 'pc', '-accel', spec.accelerator, '-cpu', cpuModel(spec.accelerator)],
    ...['-smp', String(spec.cpus), '-m', String(spec.memoryMiB), '-rtc', 'base=utc'],
    ...[
      '-chardev',
      `socket,id=com1,path=${quote(com1)},server=on,wait=off,logfile=${quote(spec.serialLogPath)},logappend=on`,
    ],
    ...['-serial', 'chardev:com1'],
    ...['-chardev', `socket,id=qmp,path=${quote(qmp)},server=off`, '-mon', 'chardev=qmp,mode=control'],
    // The overlay is thrown away with the machine: flushing it to the host's disk would only cost time.
    ...['-drive', `file=${quote(spec.diskPath)},format=qcow2,if=none,id=disk,cache=unsafe,discard=unmap`],
    ...['-device', 'virtio-blk-pci,drive=disk', '-device', 'virtio-rng-pci', '-device', 'vmgenid,guid=auto'],
  ];
}

/** In QEMU's option syntax a comma in a value is doubled. */
function quote(value: string): string {
  return value.replaceAll(',', ',,');
}
