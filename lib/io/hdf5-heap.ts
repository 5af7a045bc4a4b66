const signature = 'GCOL';
/** signature, version and reserved bytes, size of the collection */
const collectionHeader = 16;
/** index, references, reserved bytes, size of the object */
const objectHeader = 16;

/**
 * Whether the bytes of an HDF5 file hold a global heap, where its texts of variable length are kept, and every collection
 * of it is whole: its objects follow one another up to its end. HDF5 looks through a damaged one without end.
 *
 * @see HDF5 File Format Specification 3.0, III.E: Global Heap
 */
export function hasSoundHeap(file: Uint8Array): boolean {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let at = bytes.indexOf(signature);
  if (at < 0) return false;
  for (; at >= 0; at = bytes.indexOf(signature, at + signature.length)) if (!isWhole(bytes, at)) return false;
  return true;
}

function isWhole(bytes: Buffer, start: number): boolean {
  if (start + collectionHeader > bytes.length || bytes[start + 4] !== 1) return false;
  const end = start + Number(bytes.readBigUInt64LE(start + 8));
  if (end > bytes.length) return false;
  let at = start + collectionHeader;
  // what is too short for a header is left over
  while (at + objectHeader <= end) {
    const size = Number(bytes.readBigUInt64LE(at + 8));
    // object 0 is the free space, its header included, up to the end
    if (bytes.readUInt16LE(at) === 0) return at + size === end;
    at += objectHeader + 8 * Math.ceil(size / 8);
  }
  return at <= end;
}
