/** The public interface of scenarios: what ours use, and what a user's own use. */
export { rootPrompt } from '../line/login.ts';
export { scenario, type LabSettings, type ScenarioOptions, type StartingStage } from './scenario.ts';
export type * from './bad-console.ts';
export type * from './facts.ts';
export type * from './guest.ts';
export type * from './page.ts';
export type * from './rows.ts';
export type * from './session.ts';
export type * from './user.ts';
export type * from './world.ts';
