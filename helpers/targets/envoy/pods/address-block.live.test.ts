import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type AddressBlock, claimAddressBlock } from './address-block.ts'

async function claim(seed: string): Promise<AddressBlock> {
  const block = await claimAddressBlock(seed)
  onTestFinished(async () => block[Symbol.asyncDispose]())
  return block
}

test('meshes that want the same block get different ones, and a block that was given back is there again', async () => {
  const blocks = await Promise.all(Array.from({ length: 20 }, () => claim('same')))
  expect(new Set(blocks.map(({ cidr }) => cidr)).size).toBe(20)
  const first = blocks[0] as AddressBlock
  await first[Symbol.asyncDispose]()
  expect((await claim('same')).cidr).toBe(first.cidr)
})

test('all addresses of a block are different, in the block, and can be listened on', async () => {
  const block = await claim('addresses')
  const services = Array.from({ length: 254 }, (_, n) => block.service(`azeroth/s${n}`))
  const pods = Array.from({ length: 1778 }, () => block.takePod())
  const all = [block.admin, block.spare, ...services, ...pods.flatMap(({ ip, process }) => [ip, process])]
  expect(new Set(all).size).toBe(all.length)
  const [, second, third] = block.cidr.split(/[./]/).map(Number) as [number, number, number]
  for (const address of all) {
    const bytes = address.split('.').map(Number) as [number, number, number, number]
    expect([bytes[0], bytes[1], bytes[2] & 0xf0]).toEqual([127, second, third])
  }
  const last = pods.at(-1)?.process
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, last, listening))
  server.close()
})

test('a Service keeps its address, and a pod gets one that was given back only when no other is left', async () => {
  const block = await claim('reuse')
  expect(block.service('azeroth/a')).toBe(block.service('azeroth/a'))
  const first = block.takePod()
  block.giveBack(first)
  const others = Array.from({ length: 1777 }, () => block.takePod())
  expect(others).not.toContainEqual(first)
  expect(block.takePod()).toEqual(first)
  expect(() => block.takePod()).toThrow(/1778 pods/)
})
