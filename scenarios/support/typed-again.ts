import type { ConsoleSession, Match, Pattern } from 'ttys0';

/** A boot as far as its next prompt; a busy host that emulates takes its time. */
export const boot = { withinMs: 25_000 } as const;

/**
 * Types, and waits for what comes of it. sulogin drops what is typed before it reads: whoever sees nothing happen types it
 * again.
 */
export async function typedAgain(
  session: ConsoleSession,
  type: () => void,
  patterns: Pattern | readonly Pattern[],
): Promise<Match> {
  type();
  try {
    return await session.expect(patterns, { withinMs: 3_000 });
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code !== 'line.timed-out' && code !== 'line.no-output') throw error;
    type();
    return session.expect(patterns, boot);
  }
}
