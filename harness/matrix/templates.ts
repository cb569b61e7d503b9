import type { GuestImage } from '../../images/index.ts';
import { thawedSource, coldSource, type GuestSource } from '../lab/guest/source.ts';
import type { Lab } from '../lab/lab.ts';
import type { Stage } from '../line/stage/rules.ts';
import { ensureTemplate } from '../template/ensure.ts';
import type { TemplateStage } from '../template/stage.ts';
import type { Template } from '../template/template.ts';

/** The stages of a scenario at which a guest can be frozen. */
const frozenStages: Partial<Record<Stage, TemplateStage>> = {
  grub: 'grub-menu',
  login: 'login-prompt',
  shell: 'shell',
  rescue: 'rescue',
};

/** Gives each scenario a guest that is at its stage already, from a template that is made when it is first asked for. */
export class ScenarioTemplates {
  readonly #lab: Lab;
  readonly #onProgress: (text: string) => void;
  readonly #made = new Map<string, Promise<Template | undefined>>();

  constructor(lab: Lab, onProgress: (text: string) => void) {
    this.#lab = lab;
    this.#onProgress = onProgress;
  }

  /** Rejects with what kept the guest from being frozen; every scenario that asks is told so. */
  async source(image: GuestImage, stage: Stage, signal: AbortSignal): Promise<GuestSource> {
    const frozen = frozenStages[stage];
    if (frozen === undefined) return coldSource(image);
    const name = `${image.profile.name} ${frozen}`;
    const made = this.#made.get(name) ?? this.#make(image, frozen, signal);
    this.#made.set(name, made);
    return thawedSource(image, await made);
  }

  #make(image: GuestImage, stage: TemplateStage, signal: AbortSignal): Promise<Template | undefined> {
    const { accelerator, run } = this.#lab;
    return ensureTemplate({
      image,
      stage,
      accelerator,
      run,
      signal,
      onProgress: (text) => this.#onProgress(`freezing ${image.profile.name} at ${stage}: ${text}`),
    });
  }
}
