/** Envoy's own words, without what only concerns the file that it read and the blanks that protobuf throws in at random. */
export function tidyWords(words: string): string {
  return words
    .replaceAll(/\s+/g, ' ')
    .replace(/^error initializing configuration '[^']*': /, '')
    .replace(/^in \S+, /, '')
    .replace(/, near \d+:\d+ \(offset \d+\)/, '')
    .replace(/^(Unable to parse JSON as proto \(.*?\)): \{.*$/, '$1')
    .replace(/goo\.gle\/debug\w+ .*?: (Proto constraint validation failed)/, '$1')
    .replaceAll(/[^\s(]+: embedded message failed validation \| caused by /g, '')
    .trim()
}

/** Undoes `--log-format-escaped`, which keeps a record on one line. */
function unescapeRecord(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, char: string) => ({ n: '\n', r: '\r', t: '\t' })[char] ?? char)
}

/** One record of Envoy's log in the format `%l|%v`. */
export function logRecord(line: string): { level: string; text: string } | undefined {
  const [, level, text] = /^(\w+)\|(.*)$/.exec(line) ?? []
  return level === undefined || text === undefined ? undefined : { level, text: unescapeRecord(text) }
}

/** What Envoy logs when it does not take a file of file-based xDS. */
export function refusalIn(line: string): string | undefined {
  const text = logRecord(line)?.text
  return text === undefined ? undefined : /^Filesystem config update (?:rejected|failure): (.*)$/s.exec(text)?.[1]
}

/** A line of the backtrace of an Envoy that crashed; its addresses tell a user nothing. */
export function isOfBacktrace(line: string): boolean {
  return /^(error|critical)\|(#\d+|stacktrace for|Backtrace|Address mapping|Envoy version)/.test(line)
}

/** What helps, where Envoy's last words tell. */
export function remedyFor(words: string): string | undefined {
  if (!words.includes('inotify')) return undefined
  return 'end other programs that watch files, or raise the limit: sysctl fs.inotify.max_user_instances=1024 (each run takes about 15)'
}

export const logFlags = ['--log-level', 'warning', '--log-format', '%l|%v', '--log-format-escaped'] as const
