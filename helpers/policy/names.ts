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
 * `*` is any part of one label, a lone `*` is every name, and a leading `**.` (since 1.16) is one label or more.
 * Case and a trailing dot do not matter.
 */
export function nameMatcher({ matchName, matchPattern }: CiliumNameSelector, version: CiliumVersion): NameMatcher {
  const text = matchName ?? matchPattern ?? ''
  const regex = matchName === undefined ? patternRegex(lowerWithoutDot(text), version) : undefined
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
  if (version === '1.15' ? pattern === '*' : /^\*+$/.test(pattern)) return /^/
  const deep = version !== '1.15' && pattern.startsWith('**.')
  const rest = (deep ? pattern.slice(3) : pattern).replaceAll('.', '\\.').replaceAll(/\*+/g, labelChars)
  return new RegExp(`^${deep ? anyDepth : ''}${rest}$`)
}

const lowerWithoutDot = (name: string): string => name.toLowerCase().replace(/\.$/, '')
