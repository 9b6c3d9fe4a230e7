import { createHash } from 'node:crypto'
import { createServer, type ListenOptions, type Server } from 'node:net'
import { messageOf, SetupError } from '../../../core/errors.ts'

/** Addresses of the loopback network that one mesh has for itself, on this machine, for as long as it lives. */
export interface AddressBlock extends AsyncDisposable {
  /** `127.83.16.0/20` */
  readonly cidr: string
  /** For what the mesh serves on its own behalf; the same at each call. */
  readonly admin: string
  /** An address on which nothing of the mesh listens: to try out what can be listened on. */
  readonly spare: string
  /** A Service's address; the same for the same key. @throws SetupError when there are more than 254 */
  service(key: string): string
  /** Addresses for a pod, or for a sender that is none. @throws SetupError when 1778 are taken */
  takePod(): PodAddresses
  /** They are given away again as late as possible. */
  giveBack(addresses: PodAddresses): void
}

export interface PodAddresses {
  /** The pod's IP: where it is reached, and where its connections come from. */
  readonly ip: string
  /** Where the pod's process listens, behind whatever stands on the pod's IP. */
  readonly process: string
}

/*
 * 127.0.0.0/8 holds 4096 blocks of /20; the sixteen of 127.0.0.0/16 are left alone, where systems have resolvers and
 * names of their own. In a block the third byte's low half says what an address is for: 0 the mesh, 1 Services,
 * 2 to 8 pods, 9 to 15 the processes of the same pods.
 */
const firstBlock = 16
const blockCount = 4096
const hostsPerByte = 254
const podBytes = 7
const processOffset = 7

/**
 * Claims a block that no other mesh on this machine has. The claim is a listening socket in Linux's abstract namespace,
 * whose names belong to the same network namespace as the addresses: to take it and to learn that it is taken are one
 * step, and the kernel lets go of it when its holder ends, however that happens.
 *
 * @param seed decides which block is tried first
 * @throws SetupError `LOOPBACK_TOO_SMALL` where 127.0.0.1 is the only address, `ADDRESS_BLOCKS_TAKEN`
 */
export async function claimAddressBlock(seed: string): Promise<AddressBlock> {
  const free = blockCount - firstBlock
  const start = createHash('sha256').update(seed).digest().readUInt32BE()
  for (let tried = 0; tried < free; tried++) {
    const block = firstBlock + ((start + tried) % free)
    const first = addressIn(block, 0, 1)
    await requireLoopback(first)
    const claim = await listenUnlessTaken({ path: `\0meshproof/${first}` })
    if (claim !== undefined) return new ClaimedBlock(block, claim)
  }
  throw new SetupError({
    code: 'ADDRESS_BLOCKS_TAKEN',
    what: `all ${free} blocks of loopback addresses are taken by other meshes on this machine`,
    next: 'wait until other runs have ended',
  })
}

class ClaimedBlock implements AddressBlock {
  readonly cidr: string
  readonly admin: string
  readonly spare: string
  readonly #block: number
  readonly #claim: Server
  readonly #services = new Map<string, string>()
  readonly #returned: PodAddresses[] = []
  #pods = 0

  constructor(block: number, claim: Server) {
    this.#block = block
    this.#claim = claim
    this.cidr = `${addressIn(block, 0, 0)}/20`
    this.admin = addressIn(block, 0, 1)
    this.spare = addressIn(block, 0, 2)
  }

  service(key: string): string {
    const known = this.#services.get(key)
    if (known !== undefined) return known
    if (this.#services.size === hostsPerByte) throw exhausted('Services', hostsPerByte)
    const address = addressIn(this.#block, 1, 1 + this.#services.size)
    this.#services.set(key, address)
    return address
  }

  takePod(): PodAddresses {
    if (this.#pods === podBytes * hostsPerByte) {
      const used = this.#returned.shift()
      if (used === undefined) throw exhausted('pods', this.#pods)
      return used
    }
    const byte = 2 + Math.floor(this.#pods / hostsPerByte)
    const host = 1 + (this.#pods % hostsPerByte)
    this.#pods += 1
    return { ip: addressIn(this.#block, byte, host), process: addressIn(this.#block, byte + processOffset, host) }
  }

  giveBack(addresses: PodAddresses): void {
    this.#returned.push(addresses)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#claim[Symbol.asyncDispose]()
  }
}

function addressIn(block: number, byte: number, host: number): string {
  return `127.${block >> 4}.${((block & 15) << 4) + byte}.${host}`
}

async function requireLoopback(address: string): Promise<void> {
  try {
    const server = await listen({ host: address, port: 0 })
    await server[Symbol.asyncDispose]()
  } catch (cause) {
    throw new SetupError({
      code: 'LOOPBACK_TOO_SMALL',
      what: `the loopback address ${address} cannot be used (${messageOf(cause)}); pods need one each, and macOS has only 127.0.0.1`,
      next: 'run on Linux, or use MESHPROOF_TARGET=k3s, whose pods are containers',
      cause,
    })
  }
}

async function listenUnlessTaken(options: ListenOptions): Promise<Server | undefined> {
  try {
    return await listen(options)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
}

export function listen(options: ListenOptions): Promise<Server> {
  const { promise, resolve, reject } = Promise.withResolvers<Server>()
  const server = createServer((connection) => connection.destroy()).on('error', reject)
  server.listen({ ...options, exclusive: true }, () => resolve(server))
  return promise
}

function exhausted(what: string, count: number): SetupError {
  return new SetupError({
    code: 'ADDRESSES_EXHAUSTED',
    what: `a mesh of the target envoy has addresses for ${count} ${what}, and needs more`,
    next: 'use fewer, or MESHPROOF_TARGET=k3s',
  })
}
