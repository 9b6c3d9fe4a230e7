import type { Answer, Lost, NoAnswer, Outcome } from './outcome.ts'

type Untimed<O extends Outcome> = Omit<O, 'seq' | 'atMs' | 'durationMs'>
type Said = Untimed<Answer> | Untimed<NoAnswer> | Untimed<Lost>
/** seq, atMs, durationMs, and the position in `said`. */
type Row = readonly [number, number, number, number]

/** Outcomes with what they have in common said once: a tenth of their size, through two servers and an exec. */
export interface Packed {
  readonly said: readonly Said[]
  readonly rows: readonly Row[]
}

/** Gathers outcomes until they are taken. */
export class Packer {
  #said: Said[] = []
  #rows: Row[] = []
  /** Position in `said`, by headers or kind, then by what else is said: equal heads share their headers. */
  #positions = new Map<unknown, Map<string, number>>()
  /** About so many characters as JSON, before escapes. */
  size = 0

  add({ seq, atMs, durationMs, ...said }: Outcome): void {
    this.#rows.push([seq, atMs, durationMs, this.#positionOf(said)])
    this.size += 30
  }

  take(): Packed {
    const packed = { said: this.#said, rows: this.#rows }
    this.#said = []
    this.#rows = []
    this.#positions.clear()
    this.size = 0
    return packed
  }

  #positionOf(said: Said): number {
    const [group, text] =
      said.kind === 'answer' ? [said.headers, `${said.status} ${said.body}`] : [said.kind, said.detail]
    const positions = this.#positions.get(group) ?? new Map<string, number>()
    const known = positions.get(text)
    if (known !== undefined) return known
    this.#positions.set(group, positions.set(text, this.#said.length))
    this.size += JSON.stringify(said).length
    return this.#said.push(said) - 1
  }
}

/** @throws TypeError when that was not packed */
export function unpack({ said, rows }: Packed): Outcome[] {
  return rows.map(([seq, atMs, durationMs, position]) => {
    const what = said[position]
    if (what === undefined) throw new TypeError(`nothing is said at ${position}`)
    return { seq, atMs, durationMs, ...what }
  })
}
