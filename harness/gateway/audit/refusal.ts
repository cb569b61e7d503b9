/** What is said to whom a console or a command is refused because the audit cannot be written (L1, L2). */
export const auditRefusal = {
  allowed: false,
  status: 503,
  code: 'AuditUnavailable',
  message: 'The audit trail of this lab cannot be written, so nothing new is begun. Try again later.',
} as const;
