import type { CatalogueGroup } from '../entry.ts';

/** Scenarios and what they do in a guest. */
export const scenarioEntries = {
  'scenario.overdue': {
    blame: 'scenario',
    message: 'The scenario {title} was not done after {seconds} s.',
    advice: 'Look at its last step; give it more time with timeoutMs if it needs more.',
  },
  'scenario.line-too-long': {
    blame: 'scenario',
    message: 'A typed line of {length} characters is longer than the {limit} that every guest takes.',
    advice: 'Send it in parts, or as a file.',
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
