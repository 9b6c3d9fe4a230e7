import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { kubernetesYaml } from './kubernetes-yaml.ts'
import { parseManifests } from './parse.ts'
import type { FieldPath } from './resource.ts'

const key = fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,8}$/)
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(1, true, 'a', 'two words', 'no', '"', 'line\nline', ''),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}))
const style = fc.record({
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
})

function pathsIn(value: unknown): FieldPath[] {
  if (typeof value !== 'object' || value === null) return []
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
  return steps.flatMap((step) => [[step], ...pathsIn(Reflect.get(value, step)).map((path) => [step, ...path])])
}

/** A key begins with its name, a list item after a `-`, a bracket, a comma or the indentation. */
function startOfStep(step: string | number): RegExp {
  return typeof step === 'string' ? new RegExp(`⟪"?${step}"?:`) : /(-|\[|,|^) *⟪/
}

const document = (name: string, spec: unknown) => ({ apiVersion: 'v1', kind: 'Any', metadata: { name }, spec })

describe('at', () => {
  it('gives the place of each key and of each list item, in any style, in any document, in a List or not', () => {
    fc.assert(
      fc.property(value, style, fc.boolean(), (spec, style, listed) => {
        const first = `# first\n${stringify(document('first', 1), kubernetesYaml)}---\n`
        const second = document('second', spec)
        const text =
          first +
          stringify(listed ? { kind: 'List', items: [document('other', 1), second] } : second, {
            ...kubernetesYaml,
            ...style,
          })
        const resource = parseManifests(text, 'a.yaml').at(-1)
        const lines = text.split('\n')
        for (const path of pathsIn(second)) {
          const { line, col } = resource?.at(path) ?? { line: 0, col: 0 }
          const text = lines[line - 1] ?? ''
          expect(`${text.slice(0, col - 1)}⟪${text.slice(col - 1)}`).toMatch(startOfStep(path.at(-1) ?? ''))
        }
      }),
    )
  })

  it('stays in the file, on the nearest ancestor, for paths of fields that are not there', () => {
    fc.assert(
      fc.property(value, fc.array(fc.oneof(key, fc.nat(5))), (spec, missing) => {
        const whole = document('a', spec)
        const [resource] = parseManifests(stringify(whole, kubernetesYaml), 'a.yaml')
        for (const path of [[], ...pathsIn(whole)]) {
          expect(resource?.at([...path, 'not there', ...missing])).toEqual(resource?.at(path))
        }
      }),
    )
  })
})
