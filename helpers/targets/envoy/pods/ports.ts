import { messageOf, SetupError } from '../../../core/errors.ts'
import { type AddressBlock, listen } from './address-block.ts'

/** Ports of pods and Services, each looked at once. */
export class Ports {
  readonly #block: AddressBlock
  readonly #free = new Set<number>()

  constructor(block: AddressBlock) {
    this.#block = block
  }

  /**
   * Makes sure that ports can be had on the block's addresses: a program that listens on all addresses of the machine
   * has its port on these too.
   *
   * @throws SetupError `PORT_TAKEN` or `PORT_PRIVILEGED`
   */
  async require(ports: Iterable<number>): Promise<void> {
    for (const port of new Set(ports).difference(this.#free)) {
      try {
        const server = await listen({ host: this.#block.spare, port })
        await server[Symbol.asyncDispose]()
      } catch (error) {
        throw (error as NodeJS.ErrnoException).code === 'EACCES' ? privileged(port, error) : taken(port, error)
      }
      this.#free.add(port)
    }
  }
}

function taken(port: number, cause: unknown): SetupError {
  return new SetupError({
    code: 'PORT_TAKEN',
    what: `port ${port} cannot be had on the address of a pod or Service: ${messageOf(cause)}; another program listens on it on all addresses`,
    next: `end that program (ss -ltnp 'sport = :${port}' names it), or use MESHPROOF_TARGET=k3s`,
    cause,
  })
}

function privileged(port: number, cause: unknown): SetupError {
  return new SetupError({
    code: 'PORT_PRIVILEGED',
    what: `port ${port} is for privileged programs alone on this machine, and pods and Envoy are processes of this user`,
    next: 'use a port from 1024, lower net.ipv4.ip_unprivileged_port_start, or use MESHPROOF_TARGET=k3s',
    cause,
  })
}
