import type { ModelAnswer, ModelRequest } from '../protocol/model-request.ts';

/** Who is asked behind a bridge, and answers when it has an answer. */
export interface AnswerSource {
  /** Resolves with an answer that the client can use; rejects when the client is gone. */
  answer(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
  close?(): void;
}
