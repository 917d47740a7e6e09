/** How code that nobody trusts is kept from the rest of the machine, the best first. */
export const SANDBOX_LEVELS = ['bubblewrap', 'srt', 'node-permission', 'none'] as const;
export type SandboxLevel = (typeof SANDBOX_LEVELS)[number];

/** What the record of a run says about where it ran. */
export interface SandboxRecord {
  readonly level: SandboxLevel;
  /** The code could reach the network: nothing that ran so may be published. */
  readonly networkOpen: boolean;
  /** What it could do all the same, for people. */
  readonly warning?: string;
}

export interface SandboxLimits {
  /** Of one process, in seconds of computing. */
  readonly cpuSeconds: number;
  /** Bytes in memory of all processes together. */
  readonly memory: number;
  /** Processes at the same time. */
  readonly processes: number;
  /** Bytes of one file, and of what lies in `/tmp`. */
  readonly fileBytes: number;
  /** Wall time of all of it. */
  readonly milliseconds: number;
  /** Bytes of standard output and of standard error that are kept. */
  readonly outputBytes: number;
}

const MIB = 1024 * 1024;

export const SANDBOX_LIMITS: SandboxLimits = {
  cpuSeconds: 120,
  memory: 2048 * MIB,
  processes: 48,
  fileBytes: 256 * MIB,
  milliseconds: 300_000,
  outputBytes: 8 * MIB,
};

/** A process that is to be started. */
export interface Invocation {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What the process may touch besides our own code and what that needs; everything keeps its path. */
export interface SandboxAccess {
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  readonly limits: SandboxLimits;
}

/** A way of confining processes that was shown to work on this machine. */
export interface Sandbox extends SandboxRecord {
  /** The same process, confined. It sees nothing of our environment but what the invocation names. */
  enclose(invocation: Invocation, access: SandboxAccess): Invocation;
  /** Servers of this machine can be reached, though nothing else can. */
  readonly sharesLoopback?: boolean;
  /** Files that the code writes have to belong to this user. Undefined: to the one who runs us. */
  readonly owner?: number;
  /** It is that user from its start on, so that the folders around have to be open to it as well. */
  readonly isOwnerThroughout?: boolean;
}
