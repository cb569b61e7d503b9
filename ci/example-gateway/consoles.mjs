/** Who has which console. The newest one that was accepted has it. */
export class Consoles {
  #holders = new Map();
  #turns = new Map();

  /** Gives a console to a session, and returns the one that had it. */
  give(vmId, session) {
    const before = this.#holders.get(vmId);
    this.#holders.set(vmId, session);
    return before;
  }

  leave(vmId, session) {
    if (this.#holders.get(vmId) === session) this.#holders.delete(vmId);
  }

  /** The live session with that path. */
  find(path) {
    return [...this.#holders.values()].find((session) => session.path === path);
  }

  /** One after the other for each VM: here the newest is who the lab says is the newest. */
  inTurn(vmId, work) {
    const turn = (this.#turns.get(vmId) ?? Promise.resolve()).then(work);
    this.#turns.set(
      vmId,
      turn.catch(() => undefined),
    );
    return turn;
  }
}
