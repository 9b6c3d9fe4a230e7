import type { ScalarTag } from 'yaml'

const truth = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const untruth = /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/
const integer = /^[-+]?(?:0[bB][01_]+|0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0|[1-9][0-9_]*)$/
const float = /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/

type Kind = 'bool' | 'int' | 'float'

const identify: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  bool: (value) => typeof value === 'boolean',
  int: Number.isInteger,
  float: (value) => typeof value === 'number',
}

/**
 * Options with which the YAML library reads and writes plain words and numbers as Kubernetes reads them, which is the
 * way of YAML 1.1: `yes`, `on` and `y` are true, 010 is 8, 1_000 is a thousand. Unlike there, 12:30 and dates stay text.
 *
 * Source: sigs.k8s.io/yaml, which kubectl decodes with, goyaml.v2/resolve.go at 742f5e6.
 */
export const kubernetesYaml = {
  schema: 'failsafe',
  customTags: [
    'null',
    scalar('bool', new RegExp(`${truth.source}|${untruth.source}`), (text) => truth.test(text)),
    scalar(
      'int',
      integer,
      signed((digits) => (/^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits))),
    ),
    'floatNaN',
    scalar('float', float, signed(Number)),
  ] satisfies ('null' | 'floatNaN' | ScalarTag)[],
  merge: true,
  // The library (2.9.1) writes a text of blanks and line ends as a block that it reads as another text.
  blockQuote: false,
} as const

/** What nobody has changed is written as it was. */
function scalar(kind: Kind, test: RegExp, resolve: (text: string) => boolean | number): ScalarTag {
  const isAsWas = (source: string | undefined, value: unknown): source is string =>
    source !== undefined && test.test(source) && resolve(source) === value
  return {
    tag: `tag:yaml.org,2002:${kind}`,
    default: true,
    test,
    identify: identify[kind],
    resolve,
    stringify: ({ source, value }) => (isAsWas(source, value) ? source : written(value)),
  }
}

/** `String` forgets the sign of a zero. */
const written = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value))

function signed(unsigned: (digits: string) => number): (text: string) => number {
  return (text) => {
    const value = unsigned(text.replace(/^[-+]/, '').replaceAll('_', ''))
    return text.startsWith('-') ? -value : value
  }
}
