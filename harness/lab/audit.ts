import { appendFileSync } from 'node:fs';
import type { AuditEvent } from '../gateway/ports.ts';

/** Writes each access to a console as a line of JSON (security.audit), before its effect can be seen. */
export function auditTo(file: string): (event: AuditEvent) => void {
  return (event) => appendFileSync(file, `${JSON.stringify(event)}\n`, { mode: 0o600 });
}
