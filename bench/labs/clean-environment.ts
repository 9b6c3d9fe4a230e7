/**
 * What a user's shell would have: no settings, and nothing of the package manager that this was started by, which a
 * second one would take for the user's.
 */
export function cleanEnvironment(): Record<string, string> {
  const foreign = /^(p?npm_|MESHPROOF_|NODE_(OPTIONS|PATH)$)/i
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || foreign.test(name) ? [] : [[name, value]],
    ),
  )
}
