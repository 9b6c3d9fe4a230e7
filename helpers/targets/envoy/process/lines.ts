/**
 * Cuts a stream of text into lines and gives each to `onLine`. Holds at most `maxChars` of a line that has not ended;
 * what a longer line has beyond that is dropped.
 */
export class LineReader {
  readonly #onLine: (line: string) => void
  readonly #maxChars: number
  #open = ''

  constructor(onLine: (line: string) => void, maxChars = 65_536) {
    this.#onLine = onLine
    this.#maxChars = maxChars
  }

  write(text: string): void {
    const [first = '', ...others] = text.split('\n')
    this.#append(first)
    for (const part of others) {
      this.#emit()
      this.#append(part)
    }
  }

  /** The stream has ended: a last line without a line feed counts too. */
  end(): void {
    if (this.#open !== '') this.#emit()
  }

  #append(part: string): void {
    this.#open += part.slice(0, this.#maxChars - this.#open.length)
  }

  #emit(): void {
    const line = this.#open
    this.#open = ''
    this.#onLine(line)
  }
}

/** The last lines that a program wrote, for messages about its end. */
export class LastLines {
  readonly #count: number
  readonly #lines: string[] = []

  constructor(count = 20) {
    this.#count = count
  }

  add(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > this.#count) this.#lines.shift()
  }

  all(): readonly string[] {
    return [...this.#lines]
  }
}
