import type { ArtefactPort, StepEvent } from '@tapwright/connector';
import type { AskOptions, Answer } from '../model/ask.ts';

/** SHA-256 of an artefact, in hexadecimal digits. */
export type Hash = string;

/** A package kept as artefacts: the hash of its listing, which has the hash of each file. See {@link takeSnapshot}. */
export type Snapshot = Hash;

/** What an agent works with. It has nothing else: no secrets, no folder but its own, no way to change a run's state. */
export interface Bench {
  readonly artefacts: ArtefactPort;
  /** An empty folder of this try alone, removed afterwards. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Progress, shown live; plain data without secrets. */
  readonly emit: (event: StepEvent) => Promise<void>;
  /** The model, where the run has one. Without it an agent does what can be done mechanically, or says what it lacks. */
  readonly ask?: <T>(options: Omit<AskOptions<T>, 'agent' | 'signal'>) => Promise<Answer<T>>;
}

/** One stage's work: from artefacts to artefacts. What it returns is small and plain; what is large is an artefact. */
export type Agent<Task, Outcome> = (task: Task, bench: Bench) => Promise<Outcome>;

/** Which streams and actions are wanted. Patterns with `*`; absent: all. */
export interface Wanted {
  readonly streams?: readonly string[];
  readonly actions?: readonly string[];
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

export interface ResearchTask {
  /** A description (file or address), an address of documentation, a folder of pages, or the name of an API. */
  readonly subject: string;
  /** Name of the API without `source-`. Default: what is found. */
  readonly name?: string;
  readonly wanted: Wanted;
  /** Whether addresses of this machine and of private networks may be read. */
  readonly allowPrivate: boolean;
  /** What was said against the research before. */
  readonly feedback?: string;
  /** The blueprint that was found before, or that a person edited. */
  readonly blueprint?: Hash;
  /** The dossier that was found with it. */
  readonly dossier?: Hash;
}

export interface ResearchOutcome {
  readonly name: string;
  readonly blueprint: Hash;
  /** Sources and facts with what proves them. */
  readonly dossier: Hash;
  readonly streams: number;
  readonly actions: number;
  readonly facts: { readonly declared: number; readonly inferred: number; readonly assumed: number };
  readonly assumptions: readonly string[];
  readonly contradictions: readonly string[];
  readonly warnings: readonly string[];
}

export interface GenerateTask {
  /** `FIX` may change no test. */
  readonly mode: 'GENERATE' | 'FIX';
  readonly name: string;
  readonly blueprint: Hash;
  readonly dossier: Hash;
  readonly wanted: Wanted;
  /** What is to be renewed or repaired. */
  readonly package?: Snapshot;
  /** The overlay whose facts the blueprint has already. Default: none. */
  readonly applied?: Hash;
  /** Of the package. Default: as it is, `0.1.0` of a new one. */
  readonly version?: string;
  /** Why: failures with their reasons, findings, a person's comment. */
  readonly feedback?: string;
}

export interface GenerateOutcome {
  readonly package: Snapshot;
  /** Paths that differ from the package before. */
  readonly changed: readonly string[];
  /** The package that users have now, where there is one. */
  readonly published?: Snapshot;
  readonly warnings: readonly string[];
}

export interface TestTask {
  /** `GENERATE` may add tests, `RERUN` runs what is there, `FIX` repairs tests and may change no code. */
  readonly mode: 'GENERATE' | 'RERUN' | 'FIX';
  readonly package: Snapshot;
  readonly blueprint: Hash;
  readonly dossier: Hash;
  readonly feedback?: string;
}

/** A check that failed. */
export interface Failure {
  readonly check: string;
  readonly message: string;
}

export interface TestOutcome {
  /** With its `test-results.json`. */
  readonly package: Snapshot;
  readonly passed: boolean;
  readonly level: string;
  readonly counts: { readonly passed: number; readonly failed: number; readonly skipped: number };
  /** Share of the mutants that were killed; absent where none ran. */
  readonly mutants?: number;
  /** Cells of the fault grid; absent where it did not run. */
  readonly grid?: { readonly passed: number; readonly failed: number };
  /** What the compiler objects to, first ones. */
  readonly diagnostics: readonly string[];
  /** First ones. */
  readonly failures: readonly Failure[];
  /** How the tests were confined: `bubblewrap` … `none`. */
  readonly sandbox: string;
}

export interface TestReviewTask {
  readonly package: Snapshot;
  readonly blueprint: Hash;
  readonly dossier: Hash;
  readonly outcome: TestOutcome;
}

/** Whose mistake a failure is. `surroundings`: the run itself broke; `unclear`: a person has to look. */
export type Culprit = 'code' | 'test' | 'research' | 'surroundings' | 'unclear';

export interface TestReviewOutcome {
  readonly culprit: Culprit;
  readonly reasons: readonly {
    readonly check: string;
    readonly culprit: Culprit;
    readonly why: string;
    /** Absent: found out by running and comparing. */
    readonly by?: 'model';
    /** What the model's verdict rests on, and where it stands; found again by code. */
    readonly exhibit?: string;
    readonly quote?: string;
  }[];
  /** For the agent that is to mend it. */
  readonly feedback: string;
}

export interface ReviewTask {
  readonly name: string;
  readonly package: Snapshot;
  readonly blueprint: Hash;
  readonly dossier: Hash;
  /** The package that is published now, where there is one: what changes for its users. */
  readonly published?: Snapshot;
  /** The overlay whose facts the blueprint has already. Default: none. */
  readonly applied?: Hash;
}

export interface Finding {
  readonly rule: string;
  /** `blocker` rejects. */
  readonly severity: 'blocker' | 'warning' | 'note';
  readonly file?: string;
  /** Counts from 1. */
  readonly line?: number;
  readonly message: string;
}

/** What a person should know before saying yes, found mechanically. */
export interface RiskCard {
  readonly hosts: readonly string[];
  readonly authentication: readonly string[];
  /** Calls that change something, by operation class. */
  readonly writes: { readonly keyed: number; readonly idempotent: number; readonly unsafe: number };
  readonly dependencies: readonly string[];
  /** Hand or agent code, as paths. */
  readonly handwritten: readonly string[];
  readonly assumptions: number;
  readonly level: string;
  /** `none`: nothing published before, or no change. */
  readonly change: 'none' | 'patch' | 'minor' | 'major';
}

export interface ReviewOutcome {
  readonly verdict: 'approve' | 'reject';
  readonly findings: readonly Finding[];
  readonly risk: RiskCard;
  /** For the generator, where rejected. */
  readonly feedback: string;
  /** More for people to read, as Markdown: it becomes part of a pull request's text. */
  readonly report?: Hash;
}

export interface PublishTask {
  /** Of the run: the same after a crash, so that nothing is published twice. */
  readonly key: string;
  readonly name: string;
  readonly package: Snapshot;
  readonly blueprint: Hash;
  readonly dossier: Hash;
  readonly test: TestOutcome;
  readonly review: ReviewOutcome;
}

export interface PublishOutcome {
  readonly kind: 'folder' | 'git' | 'pull-request' | 'npm';
  /** A folder, a branch, an address. */
  readonly where: string;
  readonly commit?: string;
  readonly branch?: string;
  /** Files that changed there. */
  readonly changed: readonly string[];
  /** Not merged, and not to be: people do that. */
  readonly left?: boolean;
}

export interface MergeTask {
  readonly key: string;
  readonly published: PublishOutcome;
}

/** Everyone who works on a connector. Adding an agent is a file beside this one and a line here. */
export interface Agents {
  readonly research: Agent<ResearchTask, ResearchOutcome>;
  readonly generate: Agent<GenerateTask, GenerateOutcome>;
  readonly test: Agent<TestTask, TestOutcome>;
  readonly testReview: Agent<TestReviewTask, TestReviewOutcome>;
  readonly review: Agent<ReviewTask, ReviewOutcome>;
  readonly publish: Agent<PublishTask, PublishOutcome>;
  readonly merge: Agent<MergeTask, PublishOutcome>;
}
