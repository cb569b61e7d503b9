import { appendFileSync } from 'node:fs';
import type { ActivityEvent } from '../../mock-arm/index.ts';
import type { AuditEvent } from '../gateway/ports.ts';

/** Writes each access to a console as a line of JSON (security.audit), before its effect can be seen. */
export function auditTo(file: string): (event: AuditEvent) => void {
  return (event) => append(file, event);
}

/** Writes each event of the Activity Log as a line of JSON, before its effect can be seen. */
export function activityTo(file: string): (event: ActivityEvent) => void {
  return ({ caller, ...event }) => append(file, { ...event, caller: caller.name });
}

function append(file: string, record: object): void {
  appendFileSync(file, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}
