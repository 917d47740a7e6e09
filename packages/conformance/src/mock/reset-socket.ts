import type { Socket } from 'node:net';

/**
 * Resets a connection; the other side sees that it broke. One whose own side is just being shut down is only closed:
 * Node cannot reset it, would never close it then, and the process would not get to its end.
 */
export function resetSocket(socket: Socket | null): void {
  if (socket === null) return;
  const isShuttingDown = socket.writableEnded && !socket.writableFinished;
  if (isShuttingDown) socket.destroy();
  else socket.resetAndDestroy();
}
