/** Makes an error of a path in the file and of what is wrong there. */
export type Refuse = (path: readonly PropertyKey[], problem: string) => Error;
