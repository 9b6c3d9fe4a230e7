/** One line of an agent's log: `time="..." level=warning msg="..." ciliumEnvoyConfigName=x error="..."`. */
export interface LogLine {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, string>>
}

const pair = /([\w.-]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)/g

export function parseLogLine(line: string): LogLine {
  const fields: Record<string, string> = {}
  for (const [, key = '', value = ''] of line.matchAll(pair)) fields[key] = unquoted(value)
  return { level: fields['level'] ?? '', message: fields['msg'] ?? '', fields }
}

/** Go's quoting is JSON's, but for a few escapes. */
function unquoted(value: string): string {
  if (!value.startsWith('"')) return value
  try {
    return String(JSON.parse(value.replaceAll(/\\x([0-9a-f]{2})/g, '\\u00$1').replaceAll(/\\([av'])/g, '$1')))
  } catch {
    return value.slice(1, -1)
  }
}
