const MAGIC = 'SQLite format 3\0';
const HEADER_SIZE = 100;

/**
 * Whether an image is exactly as long as its header says. SQLite itself accepts an empty file as an empty database
 * and does not notice a truncated last page. Fields: https://sqlite.org/fileformat2.html
 */
export function hasWholeHeader(image: Uint8Array): boolean {
  if (image.length < HEADER_SIZE) return false;
  if (String.fromCharCode(...image.subarray(0, MAGIC.length)) !== MAGIC) return false;
  const header = new DataView(image.buffer, image.byteOffset, HEADER_SIZE);
  // 1 stands for 65,536, which does not fit.
  const pageSize = header.getUint16(16) === 1 ? 65_536 : header.getUint16(16);
  return pageSize * header.getUint32(28) === image.length;
}
