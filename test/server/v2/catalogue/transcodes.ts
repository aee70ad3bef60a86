import { audioBytes, audioSize } from './audio';
import type { Track } from './entities';

export interface TranscodeOptions {
  format: string;
  bitrate: number;
  offsetMs: number;
  /** Never comes to an end. */
  isEndless: boolean;
}

const PIECE = 64 * 1024;

/** Streams that are made while they are sent; one that has come to its end is kept as a file. */
export class Transcodes {
  /** How many are under way. */
  active = 0;
  readonly #cached = new Set<string>();

  isCached(trackId: string, format: string, bitrate: number): boolean {
    return this.#cached.has([trackId, format, bitrate].join(' '));
  }

  run(
    { id, durationMs }: Track,
    { format, bitrate, offsetMs, isEndless }: TranscodeOptions,
  ): ReadableStream<Uint8Array> {
    const size = audioSize(durationMs);
    let position = Math.min(size, audioSize(offsetMs));
    this.active += 1;
    const end = (): void => {
      this.active -= 1;
    };
    return new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (position < size) {
          const next = Math.min(size, position + PIECE);
          controller.enqueue(audioBytes(durationMs, position, next));
          position = next;
          return;
        }
        if (isEndless) {
          // Waits for ever; the client leaves.
          return new Promise<void>(() => undefined);
        }
        if (offsetMs === 0) {
          this.#cached.add([id, format, bitrate].join(' '));
        }
        end();
        controller.close();
      },
      cancel: end,
    });
  }
}
