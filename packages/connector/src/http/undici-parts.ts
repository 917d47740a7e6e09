import { createRequire } from 'node:module';
import type { Agent, buildConnector, EnvHttpProxyAgent } from 'undici';

// The whole of undici takes three times as long to load as the pool and the connector, which are all that is used here.
const load = createRequire(import.meta.url);

export function loadAgent(): typeof Agent {
  return part('lib/dispatcher/agent.js', 'Agent');
}

/** Through the front door: it is what gives every dispatcher the method that opens a tunnel. */
export function loadProxyAgent(): typeof EnvHttpProxyAgent {
  return load('undici').EnvHttpProxyAgent;
}

export function loadConnector(): typeof buildConnector {
  return part('lib/core/connect.js', 'buildConnector');
}

function part(path: string, name: string) {
  try {
    return load(`undici/${path}`);
  } catch {
    // Another version may keep it elsewhere; the front door has it under its name.
    return load('undici')[name];
  }
}
