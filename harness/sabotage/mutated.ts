import path from 'node:path';
import { packageRoot } from '../host/package.ts';
import { closeSharedBrowser } from '../matrix/world/browser.ts';
import { answerOf, runSabotage } from './run-sabotage.ts';
import type { Sabotage } from './sabotage.ts';
import { openStage } from './stage.ts';

/** One scenario in a process whose sources have a defect made on purpose: prints what the scenario says of it. */
const sabotage = JSON.parse(process.argv[2] ?? '') as Sabotage;
const controller = new AbortController();
process.once('SIGTERM', () => controller.abort(new Error('ended')));
await using stage = await openStage(controller.signal);
const failure = await runSabotage({
  ...{ lab: stage.lab, sources: stage.sources, sabotage, signal: controller.signal },
  directory: path.join(packageRoot, 'scenarios'),
  name: 'sabotaged',
});
process.stdout.write(answerOf(failure));
await closeSharedBrowser();
