/**
 * What can answer. `ollama` and everything else that speaks Chat Completions goes through one protocol; `claude-agent` is
 * the user's own installation of `@anthropic-ai/claude-agent-sdk`.
 */
export const PROVIDERS = ['anthropic', 'openai', 'google', 'openai-compatible', 'ollama', 'claude-agent'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

export interface ProviderDefaults {
  /** Undefined where nobody can guess one: the user names it. */
  readonly model: string | undefined;
  /** Undefined where it has to be given. */
  readonly baseUrl: string | undefined;
  /** Environment variables that may hold the key, the first that is set wins. */
  readonly keys: readonly string[];
  /** Environment variables that may name the model. */
  readonly models: readonly string[];
  /** Environment variables that may name the base URL. */
  readonly baseUrls: readonly string[];
  /** It answers without a key. */
  readonly keyless?: boolean;
}

/** The one place where a model has a name. Whoever wants another says so in the configuration. */
export const PROVIDER_DEFAULTS: Readonly<Record<ProviderName, ProviderDefaults>> = {
  anthropic: {
    model: 'claude-sonnet-5',
    baseUrl: 'https://api.anthropic.com/v1',
    keys: ['ANTHROPIC_API_KEY'],
    models: ['CLAUDE_MODEL', 'ANTHROPIC_MODEL'],
    baseUrls: ['ANTHROPIC_BASE_URL'],
  },
  openai: {
    model: 'gpt-5.5',
    baseUrl: 'https://api.openai.com/v1',
    keys: ['OPENAI_API_KEY'],
    models: ['OPENAI_MODEL'],
    baseUrls: ['OPENAI_BASE_URL'],
  },
  google: {
    model: 'gemini-2.5-pro',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    keys: ['GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY'],
    models: ['GEMINI_MODEL'],
    baseUrls: [],
  },
  'openai-compatible': {
    model: undefined,
    baseUrl: undefined,
    keys: ['TAPWRIGHT_MODEL_KEY'],
    models: [],
    baseUrls: [],
    keyless: true,
  },
  ollama: {
    model: undefined,
    baseUrl: 'http://127.0.0.1:11434/v1',
    keys: [],
    models: ['OLLAMA_MODEL'],
    baseUrls: [],
    keyless: true,
  },
  'claude-agent': {
    model: 'claude-sonnet-5',
    baseUrl: 'https://api.anthropic.com/v1',
    keys: ['ANTHROPIC_API_KEY'],
    models: ['CLAUDE_MODEL', 'ANTHROPIC_MODEL'],
    baseUrls: ['ANTHROPIC_BASE_URL'],
    // It may be logged in by itself.
    keyless: true,
  },
};

export const MODEL_LIMITS = {
  /** Calls of one model at the same time. */
  concurrency: 4,
  /** Tries of one call, the first among them. */
  attempts: 3,
  /** Milliseconds for one try. */
  timeoutMs: 900_000,
  /** The same where a person may answer, or a small machine of one's own: at an address that is allowed to be private. */
  ownTimeoutMs: 86_400_000,
  /** The longest wait that a provider may ask for before the run parks. */
  maxWaitMs: 120_000,
} as const;

/** What a call may answer at most where the agent says nothing. */
export const MAX_OUTPUT_TOKENS = 8192;
/** How often an agent may use tools before it has to answer. */
export const MAX_STEPS = 24;
/** How often an answer that does not fit its schema is asked for. */
export const SCHEMA_ATTEMPTS = 2;
