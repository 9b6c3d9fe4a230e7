import type { Problem } from './problem.ts'

const marks = [
  {
    mark: /^(?:<{7}|>{7})(?= |$)/,
    what: 'a merge was left in the middle: both sides stand here',
    next: 'keep one side, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>',
  },
  {
    mark: /\{\{/,
    what: 'this is a template, and not YAML yet',
    next: 'render it, and name what comes out: helm template CHART > rendered.yaml',
  },
] as const

/** What a text is that is no YAML for a known reason; it says more than all that a parser stumbles over in it. */
export function notYetYaml(text: string, file: string): Problem | undefined {
  for (const [index, line] of text.split('\n').entries()) {
    const comment = line.trimStart().startsWith('#')
    for (const { mark, what, next } of comment ? [] : marks) {
      const at = line.search(mark)
      if (at >= 0) return { code: 'MANIFEST_SYNTAX', what, where: { file, line: index + 1, col: at + 1 }, next }
    }
  }
  return undefined
}
