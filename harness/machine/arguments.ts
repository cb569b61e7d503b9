import { cpuModel } from './accelerator/accelerator.ts';
import { findOvmf } from './firmware/ovmf.ts';
import { variablesPath } from './firmware/variables.ts';
import {
  socketPaths,
  type DiskInterface,
  type MachineMemory,
  type MachineOrigin,
  type MachineSpec,
} from './spec.ts';

/**
 * QEMU's command line. It starts paused, so that COM1 is connected before the first byte, and with no display at all:
 * `-nographic` would mirror the VGA text to COM1 and hide a boot loader that does not speak serial.
 * @param redials it dials its monitor's socket again when it has lost it: another lab may listen there
 */
export function qemuArguments(spec: MachineSpec, { redials = false } = {}): readonly string[] {
  return [...commonArguments(spec, redials), ...originArguments(spec.origin ?? { kind: 'power-on' })];
}

/** What two machines must have in common for one to go on where the other was frozen. */
export function frozenArguments(
  spec: Omit<MachineSpec, 'guest' | 'diskPath' | 'directory' | 'serialLogPath' | 'memory' | 'origin'>,
): readonly string[] {
  const anonymous = {
    ...{ guest: '', diskPath: '', directory: '', serialLogPath: '' },
    ...(spec.seedPath !== undefined && { seedPath: '' }),
    ...(spec.ignition && { ignition: { ...spec.ignition, path: '' } }),
  };
  return commonArguments({ ...spec, ...anonymous });
}

function commonArguments(spec: MachineSpec, redials = false): readonly string[] {
  const { qmp, agent } = socketPaths(spec);
  const client = redials ? 'server=off,reconnect=1' : 'server=off';
  return [
    ...['-name', `ttys0-${spec.guest}`, '-nodefaults', '-no-user-config', '-display', 'none', '-S'],
    ...machineArguments(spec),
    ...['-accel', spec.accelerator, '-cpu', cpuModel(spec.accelerator, spec.cpu)],
    ...['-smp', String(spec.cpus), '-m', String(spec.memoryMiB), '-rtc', 'base=utc'],
    // Connected by the monitor, before the guest runs (com1/): no option names a file and a FIFO.
    ...['-chardev', 'null,id=com1'],
    ...(spec.serialPort === false ? [] : ['-serial', 'chardev:com1']),
    ...['-chardev', `socket,id=qmp,path=${quote(qmp)},${client}`, '-mon', 'chardev=qmp,mode=control'],
    // The overlay is thrown away with the machine: flushing it to the host's disk would only cost time.
    ...['-drive', `file=${quote(spec.diskPath)},format=qcow2,if=none,id=disk,cache=unsafe,discard=unmap`],
    ...diskDevice(spec),
    ...['-device', 'virtio-rng-pci', '-device', 'vmgenid,guid=auto'],
    // A network that leads nowhere: not to the host, and not beyond it.
    // Nor does a clone announce itself there when it goes on: each would spend its first milliseconds on it.
    ...['-netdev', 'user,id=net,restrict=on'],
    ...['-device', 'virtio-net-pci,netdev=net,romfile=,guest_announce=off'],
    ...['-chardev', `socket,id=agent,path=${quote(agent)},${client}`],
    ...['-device', 'virtio-serial-pci', '-device', `virtserialport,chardev=agent,name=${agentPort}`],
    // A screen that nobody sees but who asks for a screenshot; text needs no more memory.
    ...['-device', 'VGA,vgamem_mb=1'],
    ...firmwareArguments(spec),
    ...seedArguments(spec),
  ];
}

/** The name under which a guest finds the port of its integration channel. */
const agentPort = 'ttys0.agent';

const diskDevices: Readonly<Record<DiskInterface, readonly string[]>> = {
  virtio: ['-device', 'virtio-blk-pci,drive=disk'],
  ide: ['-device', 'ide-hd,drive=disk'],
  scsi: ['-device', 'pvscsi', '-device', 'scsi-hd,drive=disk'],
};

function diskDevice({ disk = 'virtio', seedPath }: MachineSpec): readonly string[] {
  const device = diskDevices[disk];
  // With two disks the firmware is told which one to start.
  return seedPath === undefined ? device : [...device.slice(0, -1), `${device.at(-1) ?? ''},bootindex=0`];
}

/** After the disk: a snapshot keeps memory and devices in the first drive that can be written to. */
function firmwareArguments({ firmware, diskPath }: MachineSpec): readonly string[] {
  if (firmware !== 'uefi') return [];
  const code = quote(findOvmf()?.code ?? '');
  const variables = quote(variablesPath(diskPath));
  return [
    ...['-drive', `file=${code},format=raw,if=pflash,unit=0,readonly=on`],
    ...['-drive', `file=${variables},format=qcow2,if=pflash,unit=1,cache=unsafe`],
  ];
}

/** What an image asks for at its first boot to make users by. */
function seedArguments({ seedPath, ignition }: MachineSpec): readonly string[] {
  const drive = `format=raw,if=none,id=seed,readonly=on`;
  return [
    ...(seedPath === undefined
      ? []
      : ['-drive', `file=${quote(seedPath)},${drive}`, '-device', 'virtio-blk-pci,drive=seed']),
    ...(ignition ? ['-fw_cfg', `name=${ignition.name},file=${quote(ignition.path)}`] : []),
  ];
}

function machineArguments({ memory, memoryMiB, firmwareMirror }: MachineSpec): readonly string[] {
  const machine = ['pc', ...(firmwareMirror ? ['graphics=off'] : [])];
  if (memory === undefined || memory.kind === 'own') return ['-machine', machine.join(',')];
  return [
    '-object',
    memoryObject(memory, memoryMiB),
    '-machine',
    [...machine, 'memory-backend=ram'].join(','),
  ];
}

function memoryObject(memory: Exclude<MachineMemory, { kind: 'own' }>, sizeMiB: number): string {
  if (memory.kind === 'named') return `memory-backend-ram,id=ram,size=${sizeMiB}M`;
  const share = memory.kind === 'shared-file' ? 'on' : 'off';
  return `memory-backend-file,id=ram,mem-path=${quote(memory.path)},size=${sizeMiB}M,share=${share}`;
}

function originArguments(origin: MachineOrigin): readonly string[] {
  switch (origin.kind) {
    case 'power-on':
      return [];
    case 'device-state':
      return ['-incoming', 'defer'];
    case 'snapshot':
      return ['-loadvm', origin.name];
  }
}

/** In QEMU's option syntax a comma in a value is doubled. */
function quote(value: string): string {
  return value.replaceAll(',', ',,');
}
