import { buf as crc32 } from 'crc-32';

/*
 * A log is a preface and a chain of records. All numbers are little-endian.
 *
 *   preface   magic (8 bytes), version (u32), CRC-32 of these (u32)
 *   record    payload length (u32), sequence number (f64), CRC-32 of the payload (u32),
 *             CRC-32 of these 16 bytes (u32), payload
 *
 * Each CRC continues from the header CRC of the preceding record, so a record is valid only where it was written. The
 * header has its own CRC, so its length can be trusted when the payload is incomplete.
 *
 * The last record may be followed by zeros: preallocated space. No payload ends with a zero byte, so a record that was
 * not completely written can be told from one that was changed afterwards.
 */

const MAGIC = new TextEncoder().encode('WaveFlow');
const CURRENT_VERSION = 1;
const PREFACE_SIZE = 16;
const HEADER_SIZE = 20;

/** Identifies a record and where it is. Enough to read the next record and to check that this one is unchanged. */
export interface LogPosition {
  /** Offset of the record's first byte. */
  readonly start: number;
  /** Offset of the first byte after the record. */
  readonly end: number;
  readonly sequence: number;
  /** The header CRC, from which the CRCs of the next record continue. */
  readonly chain: number;
}

/** A position whose sequence number may be unknown. */
export type LogAnchor = Omit<LogPosition, 'sequence'> & Partial<LogPosition>;

/** A range of a log's bytes. */
export interface LogSlice {
  readonly bytes: Uint8Array;
  /** Offset of the first byte in the log. */
  readonly offset: number;
}

/**
 * The next record, or why there is none. `end`: nothing was written. `torn`: the beginning of a record that was not
 * completely written. `damaged`: bytes that were never written like this.
 */
export type ReadResult = 'end' | 'torn' | 'damaged' | { readonly payload: Uint8Array; readonly position: LogPosition };

/** Encodes the preface of a log. The returned position precedes the first record, whose number is `sequence`. */
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

/** Reads a preface: the anchor of the first record, `newer` for a later format version, undefined for anything else. */
export function readPreface(log: Uint8Array): LogAnchor | 'newer' | undefined {
  if (log.length < PREFACE_SIZE) return undefined;
  const view = viewOf(log);
  const chain = crc32(log.subarray(0, 12));
  if (chain !== view.getInt32(12, true) || !MAGIC.every((byte, index) => byte === log[index])) return undefined;
  return view.getUint32(8, true) > CURRENT_VERSION ? 'newer' : { start: 0, end: PREFACE_SIZE, chain };
}

/** @param payload must not end with a zero byte */
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

/** Reads the record that follows `before`. Its sequence number is checked only if that of `before` is known. */
export function readNext({ bytes, offset }: LogSlice, before: LogAnchor): ReadResult {
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

/** Whether the slice, which starts at `position.start`, starts with the record at that position. */
export function holdsRecord({ bytes }: LogSlice, position: LogPosition): boolean {
  if (bytes.length < position.end - position.start) return false;
  const view = viewOf(bytes);
  return view.getFloat64(4, true) === position.sequence && view.getInt32(16, true) === position.chain;
}

/** Whether all bytes are zero: preallocated space. Runs on every refresh; `every` would take ten times as long. */
export function isUnwritten(bytes: Uint8Array): boolean {
  let end = 0;
  while (end < bytes.length && bytes[end] === 0) end++;
  return end === bytes.length;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
