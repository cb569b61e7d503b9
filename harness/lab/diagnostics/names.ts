/** What names a VM's things in storage. */
export interface NamedVm {
  readonly name: string;
  readonly vmId: string;
}

/** The container of a VM: of its name at most nine letters and digits, in lower case (3.1 of the wire notes). */
export function containerName({ name, vmId }: NamedVm): string {
  const short = name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 9);
  return `bootdiagnostics-${short}-${vmId}`;
}

/** The newest part of what the guest has said. */
export function logName({ name, vmId }: NamedVm): string {
  return `${name}.${vmId}.serialconsole.log`;
}

/** How many earlier parts there are at most: the oldest one goes when another is added. */
export const keptParts = 15;

/** An earlier part; in the order of their names they and the newest one are the whole log. */
export function partName(vm: NamedVm, part: number): string {
  return `${logName(vm)}.${String(part).padStart(6, '0')}`;
}

/** The guest's display. */
export function screenshotName({ name, vmId }: NamedVm): string {
  return `${name}.${vmId}.screenshot.bmp`;
}
