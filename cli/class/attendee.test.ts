import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { attendeesOf } from './attendee.ts'

/** A folder with a kubeconfig in each of these files, each with two contexts, and folders of manifests. */
function place(kubeconfigs: readonly string[], folders: readonly string[] = []): (name: string) => string {
  const root = mkdtempSync(join(tmpdir(), 'meshproof-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const at = (name: string) => join(root, name)
  for (const folder of folders) mkdirSync(at(folder), { recursive: true })
  const contexts = ['lab', 'home'].map((name) => ({
    name,
    context: { cluster: 'c', user: 'u', namespace: `${name}-ns` },
  }))
  const clusters = [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }]
  const config = { kind: 'Config', 'current-context': 'home', contexts, clusters, users: [{ name: 'u', user: {} }] }
  for (const file of kubeconfigs) {
    mkdirSync(join(at(file), '..'), { recursive: true })
    writeFileSync(at(file), JSON.stringify(config))
  }
  return at
}

const names = (args: readonly string[], contexts = false) => attendeesOf(args, { contexts }).map(({ name }) => name)

it('are named after the file, the context that was asked for, or the folder', () => {
  const at = place(['ann.yaml', 'ben.kubeconfig'], ['cy'])
  expect(names([at('ann.yaml'), `${at('ben.kubeconfig')}#lab`, at('cy')])).toEqual(['ann', 'lab', 'cy'])
})

it('are each context of a file, on request', () => {
  const at = place(['room.yaml'])
  expect(names([at('room.yaml')], true)).toEqual(['lab', 'home'])
  expect(attendeesOf([at('room.yaml')], { contexts: true })).toMatchObject([
    { context: 'lab', namespace: 'lab-ns' },
    { context: 'home', namespace: 'home-ns' },
  ])
})

it('have as much of the path in their names as tells them apart', () => {
  const at = place(['ann/kube.yaml', 'ben/kube.yaml'], ['ann/mesh', 'ben/mesh'])
  expect(names([at('ann/mesh'), at('ben/mesh')])).toEqual(['ann/mesh', 'ben/mesh'])
  expect(names([at('ann/kube.yaml'), at('ben/kube.yaml')])).toEqual(['ann/kube', 'ben/kube'])
  expect(names([`${at('ann/kube.yaml')}#lab`, `${at('ben/kube.yaml')}#lab`])).toEqual(['ann/kube#lab', 'ben/kube#lab'])
})

it.each([
  ['nothing', ['nowhere'], 'there is nothing at'],
  ['another kind of file', ['notes.txt'], 'is no kubeconfig'],
  ['a context that the file does not have', ['ann.yaml#work'], 'has no context `work`; it has lab, home'],
  ['the same twice', ['cy', 'cy/'], 'is named twice'],
])('are refused when there is %s', (_what, args, message) => {
  const at = place(['ann.yaml'], ['cy'])
  writeFileSync(at('notes.txt'), 'call ann')
  expect(() => names(args.map(at))).toThrow(message)
})
