/**
 * The program inside a probe pod. It takes orders on stdin and reports on stdout, as probe-protocol.ts says, and
 * ends with its stdin, with its stdout, or after `idleLimitMs` (its one argument) without a word of the runner: a
 * runner that was killed leaves nothing behind. It imports nothing but Node.js and its neighbours in this folder,
 * and needs Node.js 22.18 or newer, which runs TypeScript as it is.
 */
import { lookup } from 'node:dns/promises'
import { streamBatch } from './http-sender.ts'
import type { Batch, Outcome } from './outcome.ts'
import { Packer } from './packed.ts'
import { decode, encode, LineSplitter, ProtocolViolation, protocolVersion, type Word } from './probe-protocol.ts'

const idleLimitMs = Number(process.argv[2] ?? 120_000)
/** What is known waits so long for company, or until it is so many characters. */
const gather = { ms: 20, characters: 64 * 1024 }

const underWay = new Map<number, AbortController>()

function say(word: Word): void {
  process.stdout.write(encode(word))
}

async function send(id: number, batch: Batch): Promise<void> {
  const controller = new AbortController()
  const packer = new Packer()
  let count = 0
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (packer.size > 0) say({ type: 'outcomes', id, packed: packer.take() })
  }
  const report = (outcome: Outcome): void => {
    packer.add(outcome)
    count += 1
    if (packer.size >= gather.characters) flush()
    else timer ??= setTimeout(flush, gather.ms)
  }
  underWay.set(id, controller)
  try {
    const find = async (name: string): Promise<string> => (await lookup(name)).address
    await streamBatch(batch, { lookup: find, signal: controller.signal }, report)
  } catch (error) {
    if (!controller.signal.aborted) return say({ type: 'refused', id, why: String(error) })
  } finally {
    underWay.delete(id)
  }
  flush()
  say({ type: 'end', id, count })
}

function obey(line: string): void {
  const order = decode(line)
  if (order.type === 'ping') say({ type: 'pong' })
  else if (order.type === 'cancel') underWay.get(order.id)?.abort()
  else if (order.type !== 'send') throw new ProtocolViolation(`not an order: ${order.type}`)
  else if (underWay.has(order.id)) throw new ProtocolViolation(`batch ${order.id} is under way already`)
  else void send(order.id, order.batch)
}

const idle = setTimeout(() => process.exit(3), idleLimitMs)
const lines = new LineSplitter()
process.stdin.on('data', (bytes: Buffer) => {
  idle.refresh()
  try {
    for (const line of lines.push(bytes)) obey(line)
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error
    process.stdin.pause()
    process.stdout.write(encode({ type: 'violation', why: error.message }), () => process.exit(2))
  }
})
process.stdin.on('error', () => process.exit(1))
process.stdin.on('end', () => process.exit(0))
process.stdout.on('error', () => process.exit(1))
say({ type: 'hello', protocol: protocolVersion, node: process.version })
