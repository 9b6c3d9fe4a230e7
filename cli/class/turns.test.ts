import { expect, it } from 'vitest'
import type { Attendee } from './attendee.ts'
import { turns } from './turns.ts'

const folder = (name: string): Attendee => ({ kind: 'folder', name, folder: `/class/${name}` })
const cluster = (name: string, server: string): Attendee => ({
  kind: 'cluster',
  name,
  kubeconfig: `/class/${name}.yaml`,
  context: name,
  namespace: undefined,
  server,
})

it('who shares a machine takes turns, and nobody else waits', () => {
  const turnOf = turns(1)
  const begun: string[] = []
  const hung = new Promise<void>(() => {})
  const room = [folder('ann'), cluster('ben', 'https://one'), folder('cy'), cluster('dee', 'https://two')]
  for (const attendee of [...room, cluster('eve', 'https://one')]) {
    void turnOf(attendee)(['security'], () => {
      begun.push(attendee.name)
      return hung
    })
  }
  expect(begun).toEqual(['ann', 'ben', 'dee'])
})

it('labs that keep the processor busy have a queue of their own beside those that wait', () => {
  const beginning = (atOnce?: number) => {
    const begun: string[] = []
    const turnOf = turns(atOnce)
    for (let index = 0; index < 80; index++) {
      const lab = (['canary', 'rate-limit', 'load-balancing', 'security'] as const)[index % 4] ?? 'security'
      void turnOf(folder(`${index}`))([lab], () => {
        begun.push(lab)
        return new Promise(() => {})
      })
    }
    const counted = (...labs: string[]) => begun.filter((lab) => labs.includes(lab)).length
    return { busy: counted('canary', 'load-balancing'), places: 2 * counted('rate-limit') + counted('security') }
  }
  expect(beginning()).toEqual({ busy: 6, places: 32 })
  expect(beginning(7)).toEqual({ busy: 4, places: 2 * 2 + 1 })
})
