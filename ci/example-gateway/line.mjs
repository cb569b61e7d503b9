/**
 * One guest's line for one client: first all that was said before, in one piece, then what is new. Text is decoded so that
 * a character is never cut in two.
 */
export class Line {
  #socket;
  #early = [];
  #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #offset = 0;
  #liveOffset = Infinity;
  #replay = [];

  /** `onReplay(text)` once, then `onOutput(text)`; `onStopped()` when the machine stops, `onGone()` when the lab goes. */
  constructor(socket, { onReplay, onOutput, onStopped, onGone }) {
    this.#socket = socket;
    let replayed = false;
    const output = (bytes) => {
      this.#offset += bytes.length;
      if (!replayed) this.#replay.push(bytes);
      else onOutput(this.#decoder.decode(bytes, { stream: true }));
    };
    socket.on('error', () => undefined);
    socket.on('open', () => {
      for (const bytes of this.#early.splice(0)) socket.send(bytes);
    });
    socket.on('message', (data, isBinary) => {
      if (isBinary) output(data);
      else {
        const frame = JSON.parse(data.toString());
        if (frame.type === 'line') [this.#offset, this.#liveOffset] = [frame.offset, frame.liveOffset];
        if (frame.type === 'gap') this.#offset = frame.to;
        if (frame.type === 'stopped') onStopped();
      }
      if (replayed || this.#offset < this.#liveOffset) return;
      replayed = true;
      onReplay(this.#decoder.decode(Buffer.concat(this.#replay), { stream: true }));
    });
    socket.on('close', onGone);
  }

  type(bytes) {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(bytes);
    else this.#early.push(Buffer.from(bytes));
  }

  close() {
    this.#socket.close(1000);
  }
}
