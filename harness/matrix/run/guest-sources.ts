import { ensureImage, loadProfile, type GuestImage, type Profile } from '../../../images/index.ts';
import { coldSource, thawedSource, type GuestSource } from '../../lab/guest/source.ts';
import type { AcceleratorVerdict } from '../../machine/accelerator/accelerator.ts';
import type { Run } from '../../host/run-registry.ts';
import type { StartingStage } from '../../scenario/scenario.ts';
import { ensureTemplate } from '../../template/ensure.ts';
import type { TemplateStage } from '../../template/stage.ts';
import type { Template } from '../../template/template.ts';
import type { PlannedRun } from '../plan/planned-run.ts';
import type { OpenedSource, RunSources } from './sources.ts';

/** The stages of a scenario at which a guest can be frozen. */
const frozenStages: Partial<Record<StartingStage, TemplateStage>> = {
  grub: 'grub-menu',
  login: 'login-prompt',
  shell: 'shell',
  rescue: 'rescue',
};

export interface GuestSourcesOptions {
  readonly accelerator: AcceleratorVerdict;
  readonly run: Run;
  readonly mirror: string | undefined;
  /** Every guest boots from its firmware on. */
  readonly cold: boolean;
  readonly signal: AbortSignal;
  /** Told of what is being made; undefined when it is there. */
  readonly onPreparing: (what: string, progress: string | undefined) => void;
}

/** Gives each scenario what its guest is made of: images and templates, each made when it is first asked for. */
export class GuestSources implements RunSources {
  readonly #options: GuestSourcesOptions;
  readonly #images = new Map<string, Promise<GuestImage>>();
  readonly #templates = new Map<string, Promise<Template | undefined>>();
  readonly #making = new Set<string>();

  constructor(options: GuestSourcesOptions) {
    this.#options = options;
  }

  /** Whether somebody else is making what that guest needs at that stage. */
  isBeingMade({ image, scenario: { from: stage } }: PlannedRun): boolean {
    return this.#making.has(image) || this.#making.has(`${image} ${frozenStages[stage] ?? ''}`);
  }

  /** Resolves when something that was being made is there. */
  async somethingMade(): Promise<void> {
    await Promise.race([...this.#images.values(), ...this.#templates.values()].map((made) => made.catch(() => undefined))); // prettier-ignore
  }

  /** Throws `usage.guest-unknown` and `usage.variant-unknown`. */
  profile(image: string): Promise<Profile> {
    return loadProfile(image);
  }

  /** Rejects with what kept the image from being built or the guest from being frozen; all who ask are told so. */
  async open({ image, scenario }: PlannedRun): Promise<OpenedSource> {
    return { source: await this.#source(image, scenario.from) };
  }

  async #source(name: string, stage: StartingStage): Promise<GuestSource> {
    const image = await once(this.#images, name, () => this.#make(name, (say) => this.#image(name, say)));
    const frozen = frozenStages[stage];
    if (frozen === undefined || this.#options.cold) return coldSource(image);
    const key = `${name} ${frozen}`;
    const template = await once(this.#templates, key, () =>
      this.#make(key, (say) => this.#template(image, frozen, say)),
    );
    return thawedSource(image, template);
  }

  async #make<Made>(what: string, make: (say: (progress: string) => void) => Promise<Made>): Promise<Made> {
    const { onPreparing } = this.#options;
    this.#making.add(what);
    try {
      return await make((progress) => onPreparing(what, progress));
    } finally {
      this.#making.delete(what);
      onPreparing(what, undefined);
    }
  }

  async #image(name: string, say: (progress: string) => void): Promise<GuestImage> {
    const { mirror, signal } = this.#options;
    return ensureImage(await loadProfile(name), { mirror, signal, onProgress: ({ text }) => say(text) });
  }

  #template(
    image: GuestImage,
    stage: TemplateStage,
    onProgress: (progress: string) => void,
  ): Promise<Template | undefined> {
    const { accelerator, run, signal } = this.#options;
    return ensureTemplate({ image, stage, accelerator, run, signal, onProgress });
  }
}

function once<Made>(made: Map<string, Promise<Made>>, key: string, make: () => Promise<Made>): Promise<Made> {
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known;
}
