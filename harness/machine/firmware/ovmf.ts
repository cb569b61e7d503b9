import { existsSync } from 'node:fs';

/** A UEFI firmware for virtual machines, as two files of flash memory. */
interface Ovmf {
  /** Its program; nobody writes to it. */
  readonly code: string;
  /** Its variables as nobody has set them: each machine gets a copy. */
  readonly variables: string;
}

const shared = ['/usr/share', '/usr/local/share', '/opt/homebrew/share'];

/**
 * Where distributions keep it, built without the secure boot that takes another machine than ours: Debian and Ubuntu,
 * Fedora and its kin, Arch, SUSE, older Debian, and what QEMU brings itself.
 */
const places: readonly Ovmf[] = [
  pair('/usr/share/OVMF/', 'OVMF_CODE_4M.fd', 'OVMF_VARS_4M.fd'),
  pair('/usr/share/edk2/ovmf/', 'OVMF_CODE.fd', 'OVMF_VARS.fd'),
  pair('/usr/share/edk2/x64/', 'OVMF_CODE.4m.fd', 'OVMF_VARS.4m.fd'),
  pair('/usr/share/edk2-ovmf/x64/', 'OVMF_CODE.fd', 'OVMF_VARS.fd'),
  pair('/usr/share/qemu/', 'ovmf-x86_64-4m-code.bin', 'ovmf-x86_64-4m-vars.bin'),
  pair('/usr/share/OVMF/', 'OVMF_CODE.fd', 'OVMF_VARS.fd'),
  ...shared.map((directory) => pair(`${directory}/qemu/`, 'edk2-x86_64-code.fd', 'edk2-i386-vars.fd')),
];

/** The UEFI firmware of this host; undefined where it has none. */
export function findOvmf(): Ovmf | undefined {
  return places.find(({ code, variables }) => existsSync(code) && existsSync(variables));
}

function pair(directory: string, code: string, variables: string): Ovmf {
  return { code: directory + code, variables: directory + variables };
}
