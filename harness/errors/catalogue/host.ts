import type { CatalogueGroup } from '../entry.ts';

/** What the host lacks or refuses. */
export const hostEntries = {
  'host.need-missing': {
    blame: 'host',
    message: '{need} is missing ({purpose}).',
    advice: 'Install it: {command}',
  },
  'host.not-writable': {
    blame: 'host',
    message: 'Cannot write to {path}: {reason}.',
    advice: 'Make the directory writable for this user, or point {variable} at another one.',
  },
  'host.disk-full': {
    blame: 'host',
    message: 'The disk of {path} is full.',
    advice: 'Free some space (ttys0 clean frees what ttys0 holds), then run the command again.',
  },
  'host.refused': {
    blame: 'host',
    message: 'This host has refused something: {reason}.',
    advice:
      'Free memory, disk or open files, or give this user the right that the message names; then run it again.',
  },
  'host.results-lack': {
    blame: 'host',
    message: 'The results in {directory} lack {files}: {reason}.',
    advice:
      'Free some space or make the directory writable, then run those again: ttys0 repro RESULT --run ID.',
  },
  'host.lock-timeout': {
    blame: 'host',
    message: 'Another process has held the lock on {path} for {seconds} s.',
    advice: 'Wait for it to finish, or end it; a lock left by a dead process frees itself in seconds.',
  },
  'host.path-too-long': {
    blame: 'host',
    message: 'Sockets under {path} would have paths of {bytes} bytes; a unix socket takes at most 107.',
    advice: 'Point TTYS0_RUNTIME_DIR at a directory with a short path.',
  },
  'host.accelerator-unusable': {
    blame: 'host',
    message: 'The accelerator {accelerator} does not run a guest on this host: {reason}.',
    advice: 'Leave --accel out to let ttys0 choose one that works, or give --accel tcg.',
  },
  'host.no-container-engine': {
    blame: 'host',
    message: 'No container engine answers, and {image} is an image: {reason}.',
    advice:
      'Start one, or point DOCKER_HOST at its socket; a gateway that runs already is tested by its address.',
  },
  'host.container-image-missing': {
    blame: 'host',
    message: 'The container engine has no image {image}, and cannot get it: {reason}.',
    advice: 'Build or import it there first; ci/example-gateway/build makes the example.',
  },
  'host.memory-short': {
    blame: 'host',
    message: '{guest} wants {wanted} MiB of memory, and this host has {free} MiB left.',
    advice: 'Run fewer guests at once (--workers), or end something else.',
  },
} as const satisfies CatalogueGroup;
