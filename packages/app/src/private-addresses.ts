/** Whether loopback and private addresses may be reached: the option, else `TAPWRIGHT_ALLOW_PRIVATE=1`. */
export function privateAllowed(option: boolean | undefined, env: NodeJS.ProcessEnv = process.env): boolean {
  return option ?? ['1', 'true'].includes(env['TAPWRIGHT_ALLOW_PRIVATE'] ?? '');
}
