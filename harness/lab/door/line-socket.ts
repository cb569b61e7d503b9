import type { RawData, WebSocket } from 'ws';
import { asBuffer } from '../../gateway/handshake/first-token.ts';
import type { ConsoleVm } from '../../gateway/ports.ts';
import { PacedInput } from '../../gateway/session/paced-input.ts';
import { replayStart } from '../../gateway/session/replay-start.ts';
import type { LineReader } from '../../line/reader.ts';

const pieceBytes = 16 * 1024;
const goingAway = 1001;

/** What the door says of a line, as JSON in a text frame, beside the bytes in binary ones. */
type LineFrame =
  /** The first frame: the next bytes are those at `offset`; from `liveOffset` on they are new. */
  | {
      readonly type: 'line';
      readonly vm: string;
      readonly offset: number;
      readonly liveOffset: number;
    }
  /** What came between these offsets is kept no more. */
  | { readonly type: 'gap'; readonly from: number; readonly to: number }
  /** Typed bytes that will never reach the guest. */
  | { readonly type: 'input-dropped'; readonly bytes: number; readonly reason: string }
  /** The machine has stopped; the line stays. */
  | { readonly type: 'stopped' };

/** One guest's line on one websocket: what COM1 says goes out, what comes in is typed, at the guest's pace. */
export class LineSocket {
  readonly vmId: string;
  readonly #client: WebSocket;
  readonly #input: PacedInput;
  readonly #reader: LineReader;

  /** @param from the offset to begin at; without it, with the recent output */
  constructor(client: WebSocket, vm: ConsoleVm, from: number | undefined) {
    const { line, vmId, name } = vm;
    this.vmId = vmId;
    this.#client = client;
    this.#reader = line.reader(Math.max(line.start, from ?? replayStart(line)));
    this.#input = new PacedInput({
      line,
      onProgress: () => undefined,
      onDropped: (bytes, reason) => this.#tell({ type: 'input-dropped', bytes, reason }),
      onSent: () => undefined,
    });
    this.#input.open();
    const stopListening = line.onOutput(() => this.#input.answered());
    client.on('error', () => client.terminate());
    client.on('message', (data: RawData, isBinary: boolean) => {
      if (isBinary) this.#input.push(asBuffer(data));
    });
    client.once('close', () => {
      stopListening();
      this.#input.end();
      this.#reader.close();
    });
    this.#tell({ type: 'line', vm: name, offset: this.#reader.offset, liveOffset: line.end });
    void this.#pump();
  }

  /** The machine has stopped. */
  stopped(): void {
    this.#tell({ type: 'stopped' });
  }

  close(reason: string): void {
    this.#client.close(goingAway, reason);
  }

  /** Waits for the gateway only here: the reader stands still meanwhile, the line does not. */
  async #pump(): Promise<void> {
    for (;;) {
      const event = await this.#reader.next(pieceBytes);
      if (!event) return this.close('The VM is gone.');
      if (event.kind === 'gap') this.#tell({ type: 'gap', from: event.from, to: event.to });
      else await new Promise<void>((resolve) => this.#client.send(event.bytes, () => resolve()));
    }
  }

  #tell(frame: LineFrame): void {
    this.#client.send(JSON.stringify(frame), () => undefined);
  }
}
