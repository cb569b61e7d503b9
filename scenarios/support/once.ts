/** The services' behaviour is the same whatever the guest: it is shown on one, in a lab of its own. */
export const once = {
  from: 'login',
  guests: ['custom-agetty'],
  lab: {},
  about: 'lab',
  timeoutMs: 60_000,
} as const;
