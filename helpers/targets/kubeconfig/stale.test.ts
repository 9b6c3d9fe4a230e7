import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { expect, it } from 'vitest'
import { ownerMark, ownerMarks } from '../cluster/marks.ts'
import { ownOwner } from '../cluster/owner.ts'
import { begin, isStale } from './stale.ts'

const now = () => new Date().toISOString()
const probes = (runId: string, owner: string, creationTimestamp = now()) => ({
  name: 'probes',
  ...ownerMarks({ runId, lab: 'security' }),
  annotations: { [ownerMark]: owner },
  creationTimestamp,
})

it('probes of a run that goes on in this process are nobody else’s to remove; once it has ended they are', () => {
  const end = begin('mine')
  expect(isStale(probes('mine', ownOwner()))).toBe(false)
  expect(isStale(probes('earlier', ownOwner()))).toBe(true)
  end()
  expect(isStale(probes('mine', ownOwner()))).toBe(true)
})

it('probes of a process that was killed are stale', () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  expect(isStale(probes('killed', `${hostname()}/${pid}/1`))).toBe(true)
})

it('probes of another machine are stale when no run takes so long', () => {
  expect(isStale(probes('theirs', 'elsewhere/1/1'))).toBe(false)
  expect(isStale(probes('theirs', 'elsewhere/1/1', '2026-01-01T00:00:00Z'))).toBe(true)
})

it('what nobody has marked is left alone', () => {
  expect(isStale({ name: 'theirs', creationTimestamp: '2026-01-01T00:00:00Z' })).toBe(false)
})
