import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cause, causes } from '../../helpers/claims/causes.ts'
import { html, type Markup } from './markup.ts'

const page = join(import.meta.dirname, '..', '..', 'docs', 'causes.md')

/** The sections of docs/causes.md by cause: what it means, where to look, how it is usually mended. */
function explanations(): ReadonlyMap<string, string> {
  const sections = readFileSync(page, 'utf8').split(/^#{2,3} /m)
  return new Map(
    sections.flatMap((section) => {
      const [, cause, text] = /^`([a-z-]+)`\n([\s\S]*)$/.exec(section) ?? []
      return cause === undefined || text === undefined ? [] : [[cause, text.trim()]]
    }),
  )
}

/** The explanations of these causes, for a page that has to work without the documents. */
export function explained(asked: readonly Cause[]): Markup | undefined {
  if (asked.length === 0) return undefined
  const texts = explanations()
  return html`<section class="causes" aria-labelledby="causes">
    <h2 id="causes">What the causes mean</h2>
    ${[...new Set(asked)].map(
      (cause) => html`<article id="cause-${cause}">
        <h3><code>${cause}</code></h3>
        <p class="short">${causes[cause]}</p>
        ${(texts.get(cause) ?? '').split(/\n\n+/).map((paragraph) => html`<p>${withCode(paragraph)}</p>`)}
      </article>`,
    )}
  </section>`
}

/** Text with `code` in it, the one piece of Markdown that the causes use. */
function withCode(text: string): readonly (string | Markup)[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))
}
