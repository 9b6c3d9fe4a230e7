/**
 * The milliseconds of a duration as Envoy reads it (protobuf's JSON form): seconds with up to nine decimals and
 * an `s`, such as `60s` or `0.5s`. Anything else, `500ms` and `1m` too, is none to Envoy: undefined.
 */
export function parseDuration(text: string): number | undefined {
  const parts = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/.exec(text)
  if (parts === null) return undefined
  const [, sign, seconds, decimals = ''] = parts
  return (Number(seconds) * 1000 + Number(decimals.padEnd(9, '0')) / 1e6) * (sign === '-' ? -1 : 1)
}
