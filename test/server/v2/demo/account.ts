/** Public on purpose: a developer who starts the server with `--demo` signs in without setting it up. */
export const demoAccountV2 = { username: 'demo', password: 'waveflow-demo-1' } as const;
