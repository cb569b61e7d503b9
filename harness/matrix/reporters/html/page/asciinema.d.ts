import type * as AsciinemaPlayerModule from 'asciinema-player';

declare global {
  /** The player's own bundle is in the page before this script. */
  const AsciinemaPlayer: typeof AsciinemaPlayerModule;
}
