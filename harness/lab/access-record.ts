import type { ActivityEvent, MockArm } from '../../mock-arm/index.ts';
import type { AuditTrail } from '../gateway/audit/trail.ts';
import type { AuditEvent } from '../gateway/ports.ts';
import type { LabDiagnostics } from './diagnostics/lab-diagnostics.ts';
import type { OperationsLog } from './operations/log.ts';

/** Everybody who is told of an access, besides the Activity Log. */
export interface AccessPlaces {
  readonly trail: Pick<AuditTrail, 'write'>;
  readonly diagnostics: Pick<LabDiagnostics, 'audit'>;
  readonly log?: OperationsLog | undefined;
}

/** Whether an access cannot be left undone because it could not be recorded. */
export function happensAnyway({ action }: AuditEvent): boolean {
  return anyway.has(action);
}

const anyway: ReadonlySet<AuditEvent['action']> = new Set([
  'refuse',
  'take-over',
  'input-cut-off',
  'disconnect',
  'hang-up',
]);

/** Writes an access down (security.audit). False where the trail cannot have it: it is not to happen where that can be. */
export function recordAccess({ trail, diagnostics, log }: AccessPlaces, event: AuditEvent): boolean {
  const recorded = trail.write(event);
  if (!recorded && !happensAnyway(event)) return false;
  diagnostics.audit(event);
  log?.access(event);
  return recorded;
}

/** Gives an access to the Activity Log. What happens anyway does so, too, where that cannot be written. */
export function recordActivity(
  arm: Pick<MockArm, 'recordActivity'>,
  event: AuditEvent,
  activity: ActivityEvent,
): void {
  try {
    arm.recordActivity(activity);
  } catch (error) {
    if (!happensAnyway(event)) throw error;
  }
}
