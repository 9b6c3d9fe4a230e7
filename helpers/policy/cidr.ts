import { BlockList, isIP, isIPv6 } from 'node:net'

export interface Prefix {
  readonly address: string
  readonly bits: number
  readonly family: 'ipv4' | 'ipv6'
}

/** `10.0.0.0/8`, or a single address. Undefined for what is neither, or has a zone. */
export function parsePrefix(text: string): Prefix | undefined {
  const [address = '', bitsText, ...rest] = text.split('/')
  if (rest.length > 0 || isIP(address) === 0 || address.includes('%')) return undefined
  const family = isIPv6(address) ? 'ipv6' : 'ipv4'
  const most = family === 'ipv6' ? 128 : 32
  if (bitsText === undefined) return { address, bits: most, family }
  if (!/^(0|[1-9]\d{0,2})$/.test(bitsText) || Number(bitsText) > most) return undefined
  return { address, bits: Number(bitsText), family }
}

/** @returns whether an address is in the prefix; made once, asked often. */
export function containment({ address, bits, family }: Prefix): (ip: string) => boolean {
  const list = new BlockList()
  list.addSubnet(address, bits, family)
  return (ip) => (isIPv6(ip) ? family === 'ipv6' : family === 'ipv4') && list.check(ip, family)
}
