/** The public interface of scenarios: what ours use, and what a user's own use. */
export { scenario, type ScenarioOptions } from './scenario.ts';
export type * from './world.ts';
