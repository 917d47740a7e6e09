/** Buffers that hold the body of one answer and nothing else. */
const owned = new WeakSet<ArrayBufferLike>();

/** Room for a body of an announced length. */
export function ownBody(length: number): Buffer {
  const body = Buffer.allocUnsafeSlow(length);
  owned.add(body.buffer);
  return body;
}

/**
 * Gives the memory of a body back at once, after which it is empty. Without this, bodies stay until the garbage
 * collector looks at its old generation: tens of megabytes of them. Bytes that may be part of something else are left.
 */
export function freeBody({ buffer }: Uint8Array): void {
  if (owned.delete(buffer) && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
