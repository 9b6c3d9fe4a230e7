import type { Verdict } from '../../helpers/claims/finding.ts'
import { html, type Markup, trusted } from './markup.ts'

/** Each verdict has a shape of its own: colour is never all there is to it. */
const shapes: Readonly<Record<Verdict, string>> = {
  pass: '<circle cx="10" cy="10" r="10"/><path d="M5.5 10.4l3 3 6-6.6"/>',
  fail: '<path class="body" d="M6 0h8l6 6v8l-6 6H6l-6-6V6z"/><path d="M6.5 6.5l7 7m0-7l-7 7"/>',
  inconclusive:
    '<path class="body" d="M10 0l10 10-10 10L0 10z"/><path d="M7.6 8a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.2.8-1.2 1.7m0 2.2v.1"/>',
  skipped: '<circle class="hollow" cx="10" cy="10" r="9"/><path d="M6 10h8"/>',
}

/** Drawn once in the page, used everywhere. */
export const sprite: Markup = trusted(
  `<svg width="0" height="0" aria-hidden="true" class="sprite">${Object.entries(shapes)
    .map(([verdict, shape]) => `<symbol id="icon-${verdict}" viewBox="0 0 20 20">${shape}</symbol>`)
    .join('')}</svg>`,
)

export function icon(verdict: Verdict): Markup {
  return html`<svg class="icon ${verdict}" role="img" aria-label="${verdict}"><use href="#icon-${verdict}" /></svg>`
}
