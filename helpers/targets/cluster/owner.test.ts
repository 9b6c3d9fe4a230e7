import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { isGone, ownOwner } from './owner.ts'

test('this process is not gone, and one that has its number now is not it', () => {
  expect(isGone(ownOwner())).toBe(false)
  expect(isGone(`${hostname()}/${process.pid}/1`)).toBe(true)
})

test('a process that is not there is gone, unless it was on another machine', () => {
  expect(isGone(`${hostname()}/2147483647/1`)).toBe(true)
  expect(isGone('elsewhere/2147483647/1')).toBe(false)
})
