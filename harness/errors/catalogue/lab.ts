import type { CatalogueGroup } from '../entry.ts';

/** The running lab and its guests. */
export const labEntries = {
  'lab.none': {
    blame: 'usage',
    message: 'No lab is running that could have the guest {guest}.',
    advice: 'Start one in another terminal: ttys0 up {guest}',
  },
  'lab.port-in-use': {
    blame: 'usage',
    message: 'Port {port} is in use by another program.',
    advice: 'Give another one with --port N; --port 0 takes any free one.',
  },
  'lab.port-refused': {
    blame: 'host',
    message: 'This user may not listen on port {port}.',
    advice: 'Give a port above 1023 with --port N.',
  },
  'lab.refused': {
    blame: 'lab',
    message: '{user} was refused: {message} ({code})',
    advice: 'Connect as a user with the role it takes (--as), or mend what the message names.',
  },
  'lab.log-none': {
    blame: 'lab',
    message: 'There is no log of {guest} in storage.',
    advice: 'It begins with what the guest says first: switch it on, wait for that, and try again.',
  },
  'lab.log-unread': {
    blame: 'lab',
    message: 'The log of {guest} cannot be read: {reason}.',
    advice: 'Try again; where that does not help, ttys0 up tells what is wrong with storage.',
  },
  'lab.session-refused': {
    blame: 'lab',
    message: 'The console session on {vm} was refused: {message}',
    advice: 'Mend what the message names, then connect again.',
  },
  'lab.output-missing': {
    blame: 'lab',
    message: '{guest} said {bytes} bytes that did not come to the session while {wanted} was awaited.',
    advice: 'Look at the gateway and at what lies between it and the client: the guest has spoken.',
  },
  'lab.session-not-ended': {
    blame: 'lab',
    message: 'A console session on {guest} went on that should have ended.',
    advice: 'Look at the gateway: it ends a session when another one is accepted, or its guest stops.',
  },
  'lab.gateway-lacks': {
    blame: 'lab',
    message: 'The gateway does not offer {feature}: it did not choose the sub-protocol ttys0.v1.',
    advice: 'Leave such scenarios out, or have it speak ttys0.v1 (harness/protocol/frames.ts).',
  },
  'lab.gateway-unsettled': {
    blame: 'lab',
    message: 'The scenario wants a lab with {setting}, which a gateway under test is not told of.',
    advice: 'Leave it out with --grep: it is about the gateway of this program.',
  },
  'lab.gateway-overdue': {
    blame: 'lab',
    message: 'The scenario {title} was not done after {seconds} s with the gateway {gateway}.',
    advice:
      'Its last step tells what was waited for; without --gateway it runs on the gateway of this program.',
  },
  'lab.gateway-unreachable': {
    blame: 'lab',
    message: 'Nothing listens at {origin}: {reason}.',
    advice: 'Start the gateway first, with TTYS0_DOOR and TTYS0_KEY of this shell in its environment.',
  },
  'lab.gateway-not-started': {
    blame: 'lab',
    message: 'The gateway in the image {image} did not come up: {reason}.',
    advice: 'See what it said below; harness/matrix/gateway-under-test/README.md says what it is to print.',
  },
  'lab.page-differs': {
    blame: 'lab',
    message: 'The page does not show {wanted}.',
    advice: 'What it shows instead is below: look at the portal, and at what the services answered it.',
  },
  'lab.tear-down': {
    blame: 'lab',
    message: 'The guest, or what belongs to it, could not be taken away: {reason}.',
    advice: 'Report it, with what is below; ttys0 clean frees what was left.',
  },
  'lab.power-state': {
    blame: 'lab',
    message: 'The VM {vm} is {state}: {operation} needs it to be running.',
    advice: 'Start the VM, then try again.',
  },
  'lab.file-missing': {
    blame: 'usage',
    message: 'The lab file {file} cannot be read.',
    advice: 'Give a file that is there with --lab FILE; harness/lab/lab-file/example.yaml shows one.',
  },
  'lab.file-invalid': {
    blame: 'usage',
    message: '{file}, line {line}: {problem}.',
    advice: 'Mend that line; harness/lab/lab-file/example.yaml shows a whole file.',
  },
  'lab.state-in-use': {
    blame: 'usage',
    message: 'What the lab remembers, {path}, is in use by process {pid}.',
    advice: 'Stop that lab, or take another port with --port N: each port has a memory of its own.',
  },
  'lab.state-newer': {
    blame: 'usage',
    message: 'What the lab remembers, {path}, is of version {version}; this program knows {known} at most.',
    advice: 'Use the newer ttys0 that wrote it, or move that file away to begin anew.',
  },
  'lab.state-broken': {
    blame: 'host',
    message: 'What the lab remembers, {path}, cannot be read: {reason}.',
    advice: 'Move that file away: the lab begins anew, with the roles and settings of its first day.',
  },
  'guest.stage-missed': {
    blame: 'guest',
    message: '{guest} did not come to the stage {wanted} in {seconds} s: it is at {stage} since {since}.',
    advice: 'Read its last lines below; a slow host may need --accel kvm or more time.',
  },
  'guest.ended': {
    blame: 'guest',
    message: '{guest} ended before it came to the stage {wanted}: {reason}.',
    advice: 'Read its last lines below.',
  },
  'guest.no-prompt': {
    blame: 'guest',
    message: '{guest} shows nothing that a person can answer: {why}.',
    advice:
      'Read its last lines below, correct {file}, and boot it again with ttys0 images learn {guest}; --patience 600 gives a slow one more time.',
  },
  'guest.no-login': {
    blame: 'guest',
    message: 'No user of {guest} has a password.',
    advice: 'Run this on a guest that has one, or give its image a user who has.',
  },
} as const satisfies CatalogueGroup;
