/** What a user's shell would have: nothing of the package manager that this was started by, and no settings. */
export function cleanEnvironment(): Record<string, string> {
  const foreign = /^(npm_|pnpm_|PNPM_|MESHPROOF_|NODE_OPTIONS$)/
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || foreign.test(name) ? [] : [[name, value]],
    ),
  )
}
