import { isGreen, summary } from '../../../results/tally.ts';
import { quoted } from '../../words.ts';
import { copyable } from './copyable.ts';
import { h } from './dom.ts';
import { guests, report, results, sourcesOf } from './model.ts';
import { duration, moment, verdictMark } from './words.ts';

/** What was run, on what, and how it ended. */
export function header(): HTMLElement {
  const { header: facts, interrupted, endedAt } = report;
  const green = isGreen(report) && !interrupted;
  const { host, accelerator } = facts;
  const took = endedAt === undefined ? undefined : Date.parse(endedAt) - Date.parse(facts.startedAt);
  const outcome = interrupted ? 'Interrupted' : green ? 'Passed' : 'Failed';
  const tone = isGreen(report) ? (interrupted ? 'flaky' : 'passed') : 'failed';
  return h(
    'header',
    { class: 'top' },
    h(
      'div',
      { class: 'top-line' },
      h('h1', {}, h('span', { class: 'brand', 'aria-hidden': 'true' }, 'ttys0'), 'Scenarios by guest'),
      h(
        'p',
        { class: `outcome tone-${tone}` },
        h('span', { class: 'mark', 'aria-hidden': 'true' }, verdictMark(tone)),
        h('strong', {}, outcome),
        h('span', {}, summary(results)),
      ),
    ),
    h(
      'dl',
      { class: 'facts' },
      fact('Started', moment(facts.startedAt)),
      fact('Took', took === undefined ? 'cut off' : duration(took)),
      fact('Accelerator', `${accelerator.chosen}, deadlines × ${accelerator.timeScale}`),
      fact('Host', `${host.system}, ${host.cpus} processors, ${(host.memoryMiB / 1024).toFixed(1)} GiB`),
      fact('QEMU, Node', `${host.qemu}, ${host.node}`),
      fact('Workers', String(facts.workers)),
      fact('Seed', String(facts.seed)),
      facts.gateway !== undefined && fact('Gateway', facts.gateway),
      facts.shard !== undefined && fact('Shard', facts.shard),
      fact('ttys0', facts.ttys0),
    ),
    copyable(['ttys0', ...facts.command].map(quoted).join(' '), 'Command'),
    simulatedNotice(),
  );
}

function fact(name: string, value: string): HTMLElement {
  return h('div', {}, h('dt', {}, name), h('dd', {}, value));
}

function simulatedNotice(): HTMLElement | undefined {
  const simulated = guests.filter((guest) => sourcesOf(guest).includes('simulated'));
  if (simulated.length === 0) return undefined;
  const which = simulated.length === guests.length ? 'All guests' : simulated.join(', ');
  return h(
    'p',
    { class: 'notice' },
    h('span', { class: 'source' }, 'simulated'),
    `${which}: each stands for the system that it is named after, and is not its vendor’s image.`,
  );
}
