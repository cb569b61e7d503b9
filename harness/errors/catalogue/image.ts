import type { CatalogueGroup } from '../entry.ts';

/** Making and keeping guest images. */
export const imageEntries = {
  'image.profile-invalid': {
    blame: 'usage',
    message: '{file}: {field}: {problem}.',
    advice: 'Correct that field; images/README.md says what each one takes.',
  },
  'image.no-mirror': {
    blame: 'host',
    message: "This host's apt has no source of Debian packages to build {guest} from.",
    advice: 'Give one: --mirror URL, such as the address of the Debian mirror nearest to you.',
  },
  'image.mirror-failed': {
    blame: 'host',
    message: 'Packages for {guest} cannot be fetched: {reason}.',
    advice: "Check the network and apt's proxy on this host, or give another mirror: --mirror URL.",
  },
  'image.namespace-refused': {
    blame: 'host',
    message: 'This user may not make the namespaces that building a guest needs: {reason}.',
    advice: '{cure}',
  },
  'image.staging-closed': {
    blame: 'host',
    message: 'Other user ids cannot pass through {directory}, where the guest would be put together.',
    advice: 'Point TMPDIR at a directory that everyone may enter, such as /var/tmp.',
  },
  'image.build-failed': {
    blame: 'lab',
    message: 'Building {guest} failed in the step "{step}": {reason}.',
    advice: 'Read {log} for what was said before; a second run starts from nothing.',
  },
  'image.overlay-failed': {
    blame: 'host',
    message: 'No disk for a guest can be made at {path}: {reason}.',
    advice: 'Make sure that qemu-img runs and that the directory can be written to.',
  },
  'image.edit-failed': {
    blame: 'lab',
    message: 'The file system on {disk} cannot be edited: {reason}.',
    advice:
      'Run the command again, which starts from a fresh copy; if it fails again, check the disk with e2fsck -fn.',
  },
  'image.in-use': {
    blame: 'usage',
    message: '{name} cannot be removed: {reason}.',
    advice: 'Stop what uses it, or remove what stands on it first; ttys0 images list shows both.',
  },
  'image.boot-loader': {
    blame: 'host',
    message: "GRUB's files on this host cannot start a disk: {problem}.",
    advice: 'Reinstall the package that holds {directory} (grub-pc-bin on Debian and Ubuntu).',
  },
  'image.name-taken': {
    blame: 'usage',
    message: 'The cache has an image called {name} already.',
    advice:
      'Give another name with --name, or take its place with --replace; ttys0 images rm {name} takes it away.',
  },
  'image.damaged': {
    blame: 'host',
    message: 'The image {name} in the cache cannot be used: {problem}.',
    advice: 'Take it away with ttys0 images rm {name}, and pull or import it again.',
  },
  'image.original-changed': {
    blame: 'usage',
    message: '{name} stands on {file}, which {problem}.',
    advice: 'Put the file back as it was, or import it as it is now with --name {name} --replace.',
  },
  'image.disk-unreadable': {
    blame: 'usage',
    message: '{file} cannot be read: {reason}.',
    advice: '{cure}.',
  },
  'image.disk-foreign': {
    blame: 'usage',
    message: '{file} is {what}.',
    advice: '{cure}.',
  },
  'image.disk-damaged': {
    blame: 'usage',
    message: '{file} is damaged or cut short: {problem}.',
    advice: 'Fetch or copy it again, and compare its size and checksum with those where it comes from.',
  },
  'image.disk-encrypted': {
    blame: 'usage',
    message: '{file} is encrypted ({scheme}).',
    advice: 'Decrypt a copy of it where its key is, and import that.',
  },
  'image.disk-chain': {
    blame: 'usage',
    message: '{file} is half a disk: the rest is in {other}.',
    advice:
      'Make one file of both, where the other one is: qemu-img convert -O qcow2 {file} whole.qcow2; then import that.',
  },
  'image.disk-architecture': {
    blame: 'usage',
    message: '{file} is for {architecture}, and the lab runs x86-64.',
    advice: 'Take the image of that system for x86-64, which is also called amd64.',
  },
  'image.export-failed': {
    blame: 'usage',
    message: '{name} cannot be exported to {file}: {reason}.',
    advice: 'Name a file that is not there yet, in a directory that can be written to: --vhd FILE.',
  },
  'image.source-missing': {
    blame: 'usage',
    message: '{source} cannot be imported: {problem}.',
    advice: 'Name a tar archive, as docker export writes it, or a directory that holds a root file system.',
  },
  'image.source-closed': {
    blame: 'usage',
    message: '{source} holds what this user may not read: {files}.',
    advice:
      'Give a tar archive of it that root made (sudo tar -C DIR --xattrs -c .), or run the command as root.',
  },
  'image.tar-damaged': {
    blame: 'usage',
    message: '{source} is no whole tar archive: {problem}.',
    advice: 'Make it again, as docker export CONTAINER or tar -C DIR -c . do, and copy it whole.',
  },
  'image.tar-unsafe': {
    blame: 'usage',
    message: '{source} holds the entry {entry}, which {problem}.',
    advice: 'Make the archive of the root file system itself: docker export CONTAINER, or tar -C DIR -c .',
  },
  'image.tar-layers': {
    blame: 'usage',
    message: '{source} holds the layers of a container image, not a root file system.',
    advice: 'Make a container of it (docker create IMAGE), and import what docker export CONTAINER writes.',
  },
  'image.too-large': {
    blame: 'usage',
    message: '{source} is more than an import takes: {problem}.',
    advice: 'Leave out what no root file system needs; a disk that holds more can be imported as a disk.',
  },
  'image.unpacker-missing': {
    blame: 'host',
    message: '{source} is packed by {program}, which this host does not have.',
    advice: 'Install {program}, or unpack the archive first.',
  },
  'image.not-a-root': {
    blame: 'usage',
    message: '{source} holds no root file system that boots here: {problem}.',
    advice: '{cure}.',
  },
} as const satisfies CatalogueGroup;
