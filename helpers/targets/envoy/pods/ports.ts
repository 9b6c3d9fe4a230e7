import { messageOf, SetupError } from '../../../core/errors.ts'
import { type AddressBlock, listen } from './address-block.ts'

/**
 * Makes sure that a port can be had on the block's addresses: a program that listens on all addresses of the machine
 * has it on these too.
 *
 * @throws SetupError `PORT_TAKEN` or `PORT_PRIVILEGED`
 */
export async function requirePort(block: AddressBlock, port: number): Promise<void> {
  try {
    const server = await listen({ host: block.spare, port })
    await server[Symbol.asyncDispose]()
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EACCES' ? privileged(port, error) : taken(port, error)
  }
}

function taken(port: number, cause: unknown): SetupError {
  return new SetupError({
    code: 'PORT_TAKEN',
    what: `port ${port} cannot be had on a pod's own address: ${messageOf(cause)}; another program listens on it on all addresses`,
    next: `end that program (ss -ltnp 'sport = :${port}' names it), or use MESHPROOF_TARGET=k3s`,
    cause,
  })
}

function privileged(port: number, cause: unknown): SetupError {
  return new SetupError({
    code: 'PORT_PRIVILEGED',
    what: `port ${port} is for privileged programs alone on this machine, and pods are processes of this user`,
    next: 'use a port from 1024, lower net.ipv4.ip_unprivileged_port_start, or use MESHPROOF_TARGET=k3s',
    cause,
  })
}
