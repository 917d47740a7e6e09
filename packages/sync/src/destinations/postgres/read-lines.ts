import { open } from 'node:fs/promises';

/** Chunks of whole lines of a file; each is valid until the next is asked for. */
export async function* readLines(path: string, size = 256 << 10): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    let buffer: Buffer = Buffer.allocUnsafeSlow(size);
    let kept = 0;
    while (true) {
      if (kept === buffer.length) buffer = grown(buffer);
      const { bytesRead } = await file.read(buffer, kept, buffer.length - kept);
      const length = kept + bytesRead;
      const end = bytesRead === 0 ? length : buffer.lastIndexOf(10, length - 1) + 1;
      if (end > 0) yield buffer.subarray(0, end);
      if (bytesRead === 0) return;
      buffer.copyWithin(0, end, length);
      kept = length - end;
    }
  } finally {
    await file.close();
  }
}

function grown(buffer: Buffer): Buffer {
  const larger = Buffer.allocUnsafeSlow(buffer.length * 2);
  buffer.copy(larger);
  return larger;
}
