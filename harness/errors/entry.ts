/** Who has to act: the guest's own software, the lab, the host it runs on, the scenario's text, or the caller's input. */
export type Blame = 'guest' | 'lab' | 'host' | 'scenario' | 'usage';

/** One row of the catalogue. `{name}` in a text is filled in from the error's parameters. */
export interface CatalogueEntry {
  readonly blame: Blame;
  /** One line: what happened, naming the input. */
  readonly message: string;
  /** One line: what to do next. */
  readonly advice: string;
}

/** A group of entries, by stable code. */
export type CatalogueGroup = Readonly<Record<string, CatalogueEntry>>;

type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** The parameters that an entry's texts name; none when they name none. */
export type ParametersOf<Entry extends CatalogueEntry> = Readonly<
  Record<Placeholder<Entry['message'] | Entry['advice']>, string | number>
>;
