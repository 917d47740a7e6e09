import type { FailureType, StreamState, Wait } from '@tapwright/connector';
import type { SyncMode, WriteMode } from './stream-selection.ts';

/** `stopped`: by the signal; `parked`: the source asks to wait until `resumeAt`. Both go on with the next run. */
export type StreamStatus = 'complete' | 'failed' | 'parked' | 'stopped';

/** Why a stream failed, without secrets and bodies. */
export interface StreamFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly failureType: FailureType;
}

export interface StreamResult {
  readonly stream: string;
  readonly status: StreamStatus;
  /** Records committed by this run. */
  readonly records: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly error?: StreamFailure;
  /** Epoch milliseconds; only when parked. */
  readonly resumeAt?: number;
}

export interface SyncResult {
  readonly run: string;
  /** `partial`: some streams are complete and some are not. */
  readonly status: 'complete' | 'partial' | 'failed' | 'parked' | 'stopped';
  readonly streams: readonly StreamResult[];
  readonly milliseconds: number;
}

/** `at` is always epoch milliseconds. */
export type SyncEvent =
  | {
      readonly type: 'sync-start';
      readonly at: number;
      readonly run: string;
      readonly streams: readonly string[];
    }
  | {
      readonly type: 'stream-start';
      readonly at: number;
      readonly stream: string;
      readonly syncMode: SyncMode;
      readonly writeMode: WriteMode;
      /** The unfinished read of an earlier run goes on. */
      readonly resumed: boolean;
    }
  | {
      readonly type: 'batch-write';
      readonly at: number;
      readonly stream: string;
      /** Records of this run so far, committed or not. */
      readonly records: number;
      readonly bytes: number;
      readonly batches: number;
      /** Since the stream's start. */
      readonly milliseconds: number;
    }
  | ({ readonly type: 'wait'; readonly at: number } & Wait)
  | {
      readonly type: 'state-commit';
      readonly at: number;
      readonly stream: string;
      /** Records of this run that are committed. */
      readonly records: number;
      readonly state?: StreamState;
    }
  | {
      /** Values that did not fit their column; the rows are there, the values in `_tapwright_raw`. */
      readonly type: 'value-misfit';
      readonly at: number;
      readonly stream: string;
      readonly column: string;
      readonly count: number;
    }
  | ({ readonly type: 'stream-end'; readonly at: number } & StreamResult)
  | ({ readonly type: 'sync-end'; readonly at: number } & SyncResult);
