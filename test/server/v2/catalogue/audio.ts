const HEADER = 44;
const RATE = 8000;

/** How many bytes the file of a track has. */
export function audioSize(durationMs: number): number {
  return HEADER + Math.floor((durationMs * RATE) / 1000);
}

/**
 * Bytes of a tone as WAV: mono, 8 bits, 8 kHz. Every file is one, whatever its codec is said to be.
 * @param start included @param end excluded
 */
export function audioBytes(durationMs: number, start: number, end: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  const header = wavHeader(audioSize(durationMs) - HEADER);
  for (let index = 0; index < bytes.length; index += 1) {
    const position = start + index;
    bytes[index] =
      header[position] ?? 128 + Math.round(24 * Math.sin(((position - HEADER) * 2 * Math.PI * 220) / RATE));
  }
  return bytes;
}

function wavHeader(samples: number): Buffer {
  const header = Buffer.alloc(HEADER);
  header.write('RIFF', 0);
  header.writeUInt32LE(HEADER - 8 + samples, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples, 40);
  return header;
}
