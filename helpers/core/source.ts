/** A place in one of the user's files; line and column count from 1. */
export interface SourceLocation {
  readonly file: string
  readonly line: number
  readonly col: number
}

export function formatLocation({ file, line, col }: SourceLocation): string {
  return `${file}:${line}:${col}`
}
