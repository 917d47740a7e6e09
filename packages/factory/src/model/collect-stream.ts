import { SystemError } from '@tapwright/connector';
import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
} from '@ai-sdk/provider';

/** The connection ended before the answer did. */
export class CutStreamError extends Error {
  constructor(cause?: unknown) {
    super('the answer of the model broke off', cause === undefined ? undefined : { cause });
    this.name = 'CutStreamError';
  }
}

interface OpenText {
  readonly type: 'text' | 'reasoning';
  text: string;
  providerMetadata?: NonNullable<LanguageModelV4Content['providerMetadata']>;
}

/**
 * Puts a streamed answer together. Every call streams: long answers then neither run into the time limits of proxies
 * nor look dead. Throws where it broke off, and where it goes on beyond all that so many tokens can be.
 */
export async function collectStream(
  result: LanguageModelV4StreamResult,
  maxOutputTokens: number,
): Promise<LanguageModelV4GenerateResult> {
  let room = Math.max(LEAST_ROOM, maxOutputTokens * LONGEST_TOKEN);
  const content: LanguageModelV4Content[] = [];
  const open = new Map<string, OpenText>();
  const about: { modelId?: string; warnings: LanguageModelV4GenerateResult['warnings'] } = { warnings: [] };
  let end: Pick<LanguageModelV4GenerateResult, 'finishReason' | 'usage'> | undefined;
  try {
    for await (const part of result.stream) {
      room -= 'delta' in part ? part.delta.length + 1 : PART;
      if (room < 0) throw endless(maxOutputTokens);
      switch (part.type) {
        case 'stream-start':
          about.warnings = part.warnings;
          break;
        case 'response-metadata':
          if (part.modelId !== undefined) about.modelId = part.modelId;
          break;
        case 'text-start':
        case 'reasoning-start': {
          const text: OpenText = { type: part.type === 'text-start' ? 'text' : 'reasoning', text: '' };
          if (part.providerMetadata) text.providerMetadata = part.providerMetadata;
          open.set(part.id, text);
          content.push(text);
          break;
        }
        case 'text-delta':
        case 'text-end':
        case 'reasoning-delta':
        case 'reasoning-end': {
          const text = open.get(part.id);
          if (text === undefined) break;
          if ('delta' in part) text.text += part.delta;
          // A signature of what was thought comes with the last part, and has to be sent back with it.
          if (part.providerMetadata) text.providerMetadata = { ...text.providerMetadata, ...part.providerMetadata };
          break;
        }
        case 'tool-call':
        case 'tool-result':
        case 'source':
        case 'file':
          content.push(part);
          break;
        case 'finish':
          end = part;
          break;
        case 'error':
          throw part.error;
        default:
      }
    }
  } catch (error) {
    throw isPlainFailure(error) ? new CutStreamError(error) : error;
  }
  if (end === undefined || end.finishReason.unified === 'interrupted') throw new CutStreamError();
  return {
    content,
    finishReason: end.finishReason,
    usage: end.usage,
    warnings: about.warnings,
    response: {
      ...(about.modelId !== undefined && { modelId: about.modelId }),
      ...(result.response?.headers && { headers: result.response.headers }),
    },
  };
}

/** Characters that an answer may have in any case, that a token has at most, and that a part without text counts as. */
const LEAST_ROOM = 1_000_000;
const LONGEST_TOKEN = 128;
const PART = 50;

function endless(maxOutputTokens: number): SystemError {
  return new SystemError(`the model does not stop: it said more than ${maxOutputTokens} tokens can be`, {
    code: 'model_endless',
    hint: 'The endpoint does not keep to what it is asked for. Choose another.',
  });
}

/** What a socket says when it is cut is a TypeError with a cause; errors of the SDK have names of their own. */
function isPlainFailure(error: unknown): boolean {
  return (
    !(error instanceof Error) || error.name === 'TypeError' || error.name === 'Error' || error.name === 'SocketError'
  );
}
