import type { CatalogueGroup } from '../entry.ts';

/** Scenarios and what they do in a guest. */
export const scenarioEntries = {
  'scenario.overdue': {
    blame: 'scenario',
    message: 'The scenario {title} was not done after {seconds} s.',
    advice: 'Look at its last step; give it more time with timeoutMs if it needs more.',
  },
  'scenario.endless': {
    blame: 'scenario',
    message:
      'For {seconds} s nothing else has come to its turn, as in a loop that awaits nothing, in one of these scenarios: {titles}.',
    advice:
      'Have that loop await something; ttys0 merge {directory} makes a report of the runs that had ended.',
  },
  'scenario.step-open': {
    blame: 'scenario',
    message: 'The step {step} was not awaited: it had not ended when its scenario did.',
    advice:
      'Write await before that step, and before each one: nobody sees how one ends that is not waited for.',
  },
  'scenario.line-too-long': {
    blame: 'scenario',
    message: 'A typed line of {length} characters is longer than the {limit} that every guest takes.',
    advice: 'Send it in parts, or as a file.',
  },
  'scenario.suite-broken': {
    blame: 'scenario',
    message: '{file} cannot be read as a suite: {reason}.',
    advice: 'Mend that file; scenarios/README.md shows what a suite is.',
  },
  'scenario.guest-unknown': {
    blame: 'usage',
    message: 'The scenario {title} is for a guest {guest}, which there is not.',
    advice: '{cure}',
  },
  'scenario.row-invalid': {
    blame: 'scenario',
    message: 'The scenario {title} proves {row}, which is no id of a row.',
    advice: 'Name a row of the specification, or one of your own, as words with a dot between them.',
  },
  'scenario.title-twice': {
    blame: 'scenario',
    message: 'The suite {suite} has two scenarios called {title} for one guest.',
    advice: 'Give each scenario a title of its own; the first 60 characters tell them apart.',
  },
  'scenario.lab-shared': {
    blame: 'scenario',
    message: 'The scenario changes {what}, which it shares with others.',
    advice: 'Give it a lab of its own, by the option lab.',
  },
  'replay.diverged': {
    blame: 'scenario',
    message: 'The recording is another one than this scenario makes: {difference}.',
    advice: 'Where the change is wanted, record it again: ttys0 test, and keep the folder of its results.',
  },
  'scenario.sabotage-invalid': {
    blame: 'usage',
    message: '{file}: {problem}.',
    advice: 'Correct that entry; scenarios/README.md says what each field takes.',
  },
  'replay.line-only': {
    blame: 'scenario',
    message: 'A guest that is played from a recording has no {what}.',
    advice: 'Run the scenario without --replay, on a real guest.',
  },
  'scenario.known-failures-invalid': {
    blame: 'usage',
    message: '{file}: {problem}.',
    advice: 'Correct that entry; scenarios/README.md says what each field takes.',
  },
  'guest.login-refused': {
    blame: 'guest',
    message: 'The guest refused the login of {user}.',
    advice: 'Check the password in the profile, and securetty and PAM in the guest.',
  },
  'scenario.pattern-unbounded': {
    blame: 'scenario',
    message: 'The pattern {pattern} can match text of any width, or more than {limit} characters.',
    advice: 'Give each repetition an upper bound in place of + or *.',
  },
} as const satisfies CatalogueGroup;
