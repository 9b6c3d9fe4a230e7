import type { CiliumNameSelector } from '../manifests/kinds/cilium-network-policy.ts'
import type { CiliumVersion } from './input.ts'

/** A `matchName` or `matchPattern`. */
export interface NameMatcher {
  readonly text: string
  matches(name: string): boolean
}

/** What stands for any number of characters of one DNS label: Cilium v1.20.2 pkg/fqdn/matchpattern. */
const labelChars = '[-a-zA-Z0-9_]*'
const anyDepth = '([-a-zA-Z0-9_]+\\.)+'

/**
 * `*` is any part of one label, a lone `*` is every name, and a leading `**.` (since 1.16) is one label or more. More
 * stars are as two since then, and a dot after the lone ones makes no difference; in 1.15 `*.` is names of one label.
 * Case and a trailing dot do not matter.
 */
export function nameMatcher({ matchName, matchPattern }: CiliumNameSelector, version: CiliumVersion): NameMatcher {
  const text = matchName ?? matchPattern ?? ''
  const regex = matchName === undefined ? patternRegex(text.toLowerCase(), version) : undefined
  const wanted = lowerWithoutDot(text)
  return {
    text,
    matches(name) {
      const asked = lowerWithoutDot(name)
      return regex === undefined ? asked === wanted : regex.test(asked)
    },
  }
}

function patternRegex(pattern: string, version: CiliumVersion): RegExp {
  if (version === '1.15' ? pattern === '*' : /^\*+\.?$/.test(pattern)) return /^/
  const undotted = lowerWithoutDot(pattern)
  const shallow = version === '1.15' ? undotted : undotted.replace(/^\*{2,}\./, '')
  const rest = shallow.replaceAll('.', '\\.').replaceAll(/\*+/g, labelChars)
  return new RegExp(`^${shallow === undotted ? '' : anyDepth}${rest}$`)
}

const lowerWithoutDot = (name: string): string => name.toLowerCase().replace(/\.$/, '')
