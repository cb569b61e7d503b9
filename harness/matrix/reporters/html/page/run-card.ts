import { splitRepeat } from '../../../plan/split-repeat.ts';
import type { RunResult } from '../../../results/result.ts';
import { againCommand, quoted } from '../../words.ts';
import { copyable } from './copyable.ts';
import { data, screenshotAddress } from './data.ts';
import { h } from './dom.ts';
import { evidence, outcome } from './evidence.ts';
import type { EmbeddedFile } from '../embedded.ts';
import { RecordingPlayer } from './player.ts';
import { StepList } from './steps.ts';
import { duration, moment, sourceTag, verdictBadge } from './words.ts';

export interface CardOptions {
  readonly longestStepMs: number;
  /** A step was chosen in this card, to be shown in all of them. */
  readonly onStep: (card: RunCard, title: string) => void;
}

/** One run of a scenario, beside those on other guests. */
export class RunCard {
  readonly element: HTMLElement;
  readonly run: RunResult;
  readonly player: RecordingPlayer | undefined;
  readonly #steps: StepList;

  constructor(run: RunResult, { longestStepMs, onStep }: CardOptions) {
    this.run = run;
    this.#steps = new StepList(run, longestStepMs, (title) => onStep(this, title));
    const { recording, screenshot } = data.files[run.id] ?? {};
    if (recording?.kind === 'embedded')
      this.player = new RecordingPlayer(recording, (markers) => this.#steps.show(markers), (index) => this.#steps.highlight(index)); // prettier-ignore
    this.element = h(
      'article',
      {
        class: 'card',
        id: `card-${run.id}`,
        'aria-label': `${run.verdict} on ${run.guest}`,
      },
      head(run),
      outcome(run),
      evidence(run),
      h('section', { class: 'recording' }, this.player?.element ?? missing(recording, 'recording')),
      this.#steps.element,
      h('section', { class: 'shot' }, screenshot && shot(screenshot, run)),
      commands(run),
      facts(run),
    );
  }

  /** Goes to the step in the recording, if there is one here. */
  async goTo(title: string): Promise<void> {
    // The markers are known once the player is there.
    await this.player?.pause();
    const marker = this.#steps.markerOf(title);
    if (marker !== undefined) await this.player?.seek(marker);
  }

  dispose(): void {
    this.player?.dispose();
  }
}

function head({ guest, image, source, verdict, times, id }: RunResult): HTMLElement {
  const variant = image === guest ? '' : image.slice(guest.length);
  const { repeat } = splitRepeat(id);
  return h(
    'header',
    { class: 'card-head' },
    h('h3', {}, guest, h('span', { class: 'variant' }, `${variant}${repeat && ` ${repeat}`}`)),
    sourceTag(source),
    verdictBadge(verdict),
    h('span', { class: 'card-time' }, verdict === 'not-run' ? '' : duration(times.totalMs)),
  );
}

function missing(file: EmbeddedFile | undefined, what: string): HTMLElement {
  const text = file?.kind === 'left-out' ? `${file.file} is not in this page: ${file.reason}.` : `There is no ${what}.`; // prettier-ignore
  return h('p', { class: 'left-out' }, text);
}

function shot(file: EmbeddedFile, { guest }: RunResult): HTMLElement {
  if (file.kind === 'left-out') return missing(file, 'screenshot');
  return h('figure', {}, h('img', { src: screenshotAddress(file), alt: `The screen of ${guest}` }), h('figcaption', {}, 'Screenshot')); // prettier-ignore
}

function commands(run: RunResult): HTMLElement {
  const { id, files, failure } = run;
  const folder = quoted(data.folder);
  const rewind = files.rewind?.steps ?? [];
  const at = rewind.find((step) => step === failure?.step) ?? rewind.at(-1);
  return h(
    'section',
    { class: 'commands' },
    copyable(`ttys0 repro ${folder} --run ${quoted(id)}`, 'Repro'),
    at !== undefined && copyable(`ttys0 attach ${folder} --run ${quoted(id)} --at ${quoted(at)}`, 'Attach'),
    copyable(againCommand(run, data.report.header), 'Again'),
  );
}

function facts({ id, proves, image, verdict, times, seed, attempts, startedAt }: RunResult): HTMLElement {
  const named: readonly (readonly [string, string])[] = [
    ['Run', id],
    ['Row', proves],
    ['Image', image],
  ];
  const ran: readonly (readonly [string, string])[] = [
    ['Started', moment(startedAt)],
    ['Start, body, end', [times.startMs, times.bodyMs, times.endMs].map(duration).join(', ')],
    ['Tries', String(attempts)],
    ['Seed', String(seed)],
  ];
  const pairs = verdict === 'not-run' ? named : [...named, ...ran];
  return h('dl', { class: 'facts card-facts' }, pairs.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value)))); // prettier-ignore
}
