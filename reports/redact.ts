import { stripVTControlCharacters } from 'node:util'
import { knownSecrets } from './known-secrets.ts'

const gone = '[redacted]'

/** Fields and headers whose text is a secret whatever it looks like. */
const secretName =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-auth-token|token|(access|refresh|id|bearer)[-_]?token|password|passwd|secret|client[-_]?secret|private[-_]?key|client-key-data|client-certificate-data|certificate-authority-data)$/i

const inText: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(-----END [A-Z0-9 ]+-----|$)/g, gone],
  [/\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s*[:=]\s*["']?)[^\r\n"']+/gi, `$1$2${gone}`],
  [/\b([Bb]earer|BEARER|[Bb]asic|BASIC)\s+(?=\S*[A-Z0-9=])[A-Za-z0-9+/=._~-]{8,}/g, `$1 ${gone}`],
  [
    /\b((?:[a-z]+[-_])*(?:token|password|passwd|secret|api[-_]?key|private[-_]?key)|client-key-data|client-certificate-data|certificate-authority-data)(["']?\s*[:=]\s*["']?)[^\s"',;}]{8,}/gi,
    `$1$2${gone}`,
  ],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.?[A-Za-z0-9_-]*/g, gone],
  [/(\w+:\/\/)[^\s/@:]*:[^\s/@]+@/g, `$1${gone}@`],
]

/** A line of a certificate or of a key is known by its many capitals among other letters and digits; paths and digests have few. */
const base64Run = /[A-Za-z0-9+/]{60,}={0,2}/g

/**
 * The same value without what must never be in a report: credentials, certificates, and characters that change how the
 * text around them is shown (terminal codes, direction marks). Whatever a report says goes through here.
 */
export function redacted<T>(value: T, secrets: readonly string[] = knownSecrets(process.env)): T {
  const clean = (one: unknown): unknown => {
    if (typeof one === 'string') return cleanText(one, secrets)
    if (Array.isArray(one)) return one.map(clean)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(
      Object.entries(one).map(([name, inner]) => [
        cleanText(name, secrets),
        typeof inner === 'string' && secretName.test(name) ? gone : clean(inner),
      ]),
    )
  }
  return clean(value) as T
}

function cleanText(text: string, secrets: readonly string[]): string {
  let clean = printable(text)
  for (const secret of secrets) clean = clean.replaceAll(secret, gone)
  for (const [pattern, instead] of inText) clean = clean.replace(pattern, instead)
  return clean.replace(base64Run, (run) => (isMixed(run) ? gone : run))
}

function isMixed(run: string): boolean {
  const share = (kind: RegExp) => (run.match(kind)?.length ?? 0) / run.length
  return share(/[A-Z]/g) > 0.25 && share(/[a-z]/g) > 0.15 && /\d/.test(run)
}

function printable(text: string): string {
  return stripVTControlCharacters(text)
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n]|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/gu, '')
}
