import type { ArmRequest } from '../arm/request.ts';
import { templates } from '../arm/resource-id.ts';

/** Where roles and locks are given: the subscription, the group, and any resource in it. */
export const scopeTemplates = [
  templates.subscription,
  templates.group,
  `${templates.group}/providers/{namespace}/{type}/{resource}`,
] as const;

/** The scope of a request whose route's path begins with that template, as the caller spelt it. */
export function requestScope(template: string, request: ArmRequest): string {
  return template.replace(/\{(\w+)\}/g, (_placeholder, name: string) => request.param(name));
}
