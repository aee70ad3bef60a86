import { buf as crc32 } from 'crc-32';

/*
 * A log is a preface and a chain of records. All numbers are little-endian.
 *
 *   preface   magic (8 bytes), version (u32), CRC-32 of these (u32)
 *   record    length of the payload (u32), sequence number (f64), CRC-32 of the payload (u32),
 *             CRC-32 of these (u32), payload
 *
 * Each CRC goes on from the last one of the record before, so a record fits only where it was written. The
 * header has a CRC of its own, so its length can be believed when the payload is not all there.
 *
 * Behind the last record there may be zeros: room for more. No payload ends with a zero, so what was not written to
 * its end can be told from what was written and is not the same any more.
 */

const MAGIC = new TextEncoder().encode('WaveFlow');
const CURRENT_VERSION = 1;
const PREFACE_SIZE = 16;
const HEADER_SIZE = 20;

/** A record and its place. Whoever has it can tell what comes next, and whether the file still says the same. */
export interface LogPosition {
  /** Offsets of the record's first byte and of the first one after it. */
  readonly start: number;
  readonly end: number;
  readonly sequence: number;
  /** What the CRCs of the next record go on from. */
  readonly chain: number;
}

/** A part of a log. */
export interface LogSlice {
  readonly bytes: Uint8Array;
  /** Of the first byte, in the log. */
  readonly offset: number;
}

/**
 * What comes next. `end`: nothing. `torn`: the beginning of a record that was not written to its end.
 * `damaged`: something that was never written so.
 */
export type ReadResult = 'end' | 'torn' | 'damaged' | { readonly payload: Uint8Array; readonly position: LogPosition };

/** The preface of a new log, and the mark that its first record comes after, with number `sequence`. */
export function encodePreface(
  sequence: number,
  version = CURRENT_VERSION,
): { readonly bytes: Uint8Array; readonly position: LogPosition } {
  const bytes = new Uint8Array(PREFACE_SIZE);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, version, true);
  const chain = crc32(bytes.subarray(0, 12));
  view.setInt32(12, chain, true);
  return { bytes, position: { start: 0, end: PREFACE_SIZE, sequence: sequence - 1, chain } };
}

/**
 * The mark of a whole preface, for `readNext` to find the first record, whatever its number. `newer` where a
 * later version of this program wrote the log, undefined where it is none.
 */
export function readPreface(log: Uint8Array): Omit<LogPosition, 'sequence'> | 'newer' | undefined {
  if (log.length < PREFACE_SIZE) return undefined;
  const view = viewOf(log);
  const chain = crc32(log.subarray(0, 12));
  if (chain !== view.getInt32(12, true) || !MAGIC.every((byte, index) => byte === log[index])) return undefined;
  return view.getUint32(8, true) > CURRENT_VERSION ? 'newer' : { start: 0, end: PREFACE_SIZE, chain };
}

/** @param payload whose last byte is not zero */
export function encodeRecord(
  payload: Uint8Array,
  before: LogPosition,
): { readonly bytes: Uint8Array; readonly position: LogPosition } {
  const bytes = new Uint8Array(HEADER_SIZE + payload.length);
  const view = new DataView(bytes.buffer);
  const sequence = before.sequence + 1;
  view.setUint32(0, payload.length, true);
  view.setFloat64(4, sequence, true);
  view.setInt32(12, crc32(payload, before.chain), true);
  const chain = crc32(bytes.subarray(0, 16), before.chain);
  view.setInt32(16, chain, true);
  bytes.set(payload, HEADER_SIZE);
  return { bytes, position: { start: before.end, end: before.end + bytes.length, sequence, chain } };
}

/** @param before of the record that ends where the wanted one begins; without a sequence number any will do */
export function readNext(
  { bytes, offset }: LogSlice,
  before: Omit<LogPosition, 'sequence'> & Partial<LogPosition>,
): ReadResult {
  const rest = bytes.subarray(before.end - offset);
  if (isUnwritten(rest)) return 'end';
  if (rest.length < HEADER_SIZE) return 'torn';
  const view = viewOf(rest);
  const length = view.getUint32(0, true);
  const sequence = view.getFloat64(4, true);
  const chain = crc32(rest.subarray(0, 16), before.chain);
  if (chain !== view.getInt32(16, true)) return isUnwritten(rest.subarray(HEADER_SIZE)) ? 'torn' : 'damaged';
  if (before.sequence !== undefined && sequence !== before.sequence + 1) return 'damaged';
  if (rest.length < HEADER_SIZE + length) return 'torn';
  const payload = rest.subarray(HEADER_SIZE, HEADER_SIZE + length);
  if (crc32(payload, before.chain) !== view.getInt32(12, true)) {
    return isUnwritten(rest.subarray(HEADER_SIZE + length - 1)) ? 'torn' : 'damaged';
  }
  return { payload, position: { start: before.end, end: before.end + HEADER_SIZE + length, sequence, chain } };
}

/** Whether the section, which begins where the marked record does, begins with that record. */
export function holdsRecord({ bytes }: LogSlice, mark: LogPosition): boolean {
  if (bytes.length < mark.end - mark.start) return false;
  const view = viewOf(bytes);
  return view.getFloat64(4, true) === mark.sequence && view.getInt32(16, true) === mark.chain;
}

/** Whether there is nothing but room for more. Asked at every look at a log, so it is not left to `every`, which takes ten times as long. */
export function isUnwritten(bytes: Uint8Array): boolean {
  let end = 0;
  while (end < bytes.length && bytes[end] === 0) end++;
  return end === bytes.length;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
