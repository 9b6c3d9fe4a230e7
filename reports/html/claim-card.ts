import { formatLocation } from '../../helpers/core/source.ts'
import { seconds } from '../durations.ts'
import { reproduceClaim } from '../reproduce.ts'
import type { ClaimResult, LabResult, Results } from '../results.ts'
import { burstSchema, type Check, checkSchema, refillSchema, splitSchema } from '../schema/evidence-schema.ts'
import { burstChart, refillChart } from './charts/bucket-charts.ts'
import { splitChart } from './charts/split-chart.ts'
import { html, type Markup } from './markup.ts'
import { exchangesOf, exchangeTable } from './reach-matrix.ts'
import { icon } from './verdicts.ts'

export function claimId({ lab }: LabResult, { id }: ClaimResult): string {
  return `${lab}-${id}`.replaceAll(/[^\w-]/g, '-')
}

/** All that there is to say about a claim: words first, then the picture, then the facts. */
export function claimCard(results: Results, lab: LabResult, claim: ClaimResult): Markup {
  const id = claimId(lab, claim)
  return html`<article class="claim ${claim.verdict}" id="${id}" aria-labelledby="${id}-heading">
    <header>
      ${icon(claim.verdict)}
      <h3 id="${id}-heading">${claim.title}</h3>
      <span class="aside">${claim.verdict === 'pass' ? '' : `${claim.verdict} · `}${seconds(claim.durationMs)}</span>
    </header>
    ${diagnosis(claim)}
    ${facts(claim)}
    ${chart(id, claim)}
    ${quotation(claim)}
    <div class="more">
      ${evidence(claim)}
      <details><summary>Reproduce</summary><pre tabindex="0"><code>${reproduceClaim(results.reproduce, lab.lab, claim.title)}</code></pre></details>
    </div>
  </article>`
}

function diagnosis({ verdict, cause, why, next }: ClaimResult): Markup | undefined {
  if (verdict === 'pass' || cause === undefined) return undefined
  return html`<div class="diagnosis">
    <p><a href="#cause-${cause}"><code>${cause}</code></a>${why === undefined ? '' : html` ${why}`}</p>
    ${next === undefined ? '' : html`<p><b>Next</b> ${next}</p>`}
  </div>`
}

/** What was expected and what was seen: side by side for each observation when there are several. */
function facts({ expected, seen, evidence }: ClaimResult): Markup {
  const told = checkSchema.array().safeParse(evidence?.['checks']).data ?? []
  const checks = [...new Map(told.map((one) => [JSON.stringify(one), one])).values()]
  if (checks.length < 2) return html`<dl class="facts">${fact('Expected', expected)}${fact('Seen', seen)}</dl>`
  return html`<table class="checks">
    <thead><tr><th scope="col">Expected</th><th scope="col">Seen</th></tr></thead>
    <tbody>${checks.map(check)}</tbody>
  </table>`
}

function check({ verdict, expected, seen, control }: Check): Markup {
  return html`<tr>
    <td>${icon(verdict)} ${expected}${control && html` <small>control</small>`}</td>
    <td>${seen}</td>
  </tr>`
}

function fact(name: string, text: string): Markup | undefined {
  return text === ''
    ? undefined
    : html`<div><dt>${name}</dt>${text.split('; ').map((part) => html`<dd>${part}</dd>`)}</div>`
}

function chart(id: string, { evidence = {} }: ClaimResult): readonly (Markup | undefined)[] {
  const split = splitSchema.safeParse(evidence['split']).data
  const burst = burstSchema.safeParse(evidence['burst']).data
  const refill = refillSchema.safeParse(evidence['refill']).data
  return [
    split && splitChart(`${id}-split`, split),
    burst && burstChart(`${id}-burst`, burst),
    refill && refillChart(`${id}-refill`, refill),
  ]
}

/** The manifest's lines, less the indentation that they share. */
function quotation({ where }: ClaimResult): Markup | undefined {
  if (where === undefined) return undefined
  const { quote } = where
  const shared = Math.min(...(quote?.lines ?? []).filter((line) => line.trim() !== '').map((line) => line.search(/\S/)))
  return html`<figure class="source">
    <figcaption>${formatLocation(where)}</figcaption>
    ${quote && html`<pre tabindex="0"><code>${quote.lines.map((line, index) => sourceLine(line.slice(shared), quote.firstLine + index, where.line))}</code></pre>`}
  </figure>`
}

function sourceLine(text: string, number: number, marked: number): Markup {
  if (number !== marked) return html`<span class="line"><i>${number}</i>${text}\n</span>`
  return html`<mark class="line"><i>${number}</i>${text}\n</mark>`
}

function evidence(claim: ClaimResult): Markup | undefined {
  const exchanges = exchangesOf(claim)
  const rest = Object.entries(claim.evidence ?? {}).filter(
    ([name, fact]) => !isShown(name, exchanges) && !isEmpty(fact),
  )
  if (exchanges.length === 0 && rest.length === 0) return undefined
  return html`<details><summary>Evidence</summary>
    ${exchanges.length > 0 ? exchangeTable(exchanges) : ''}
    ${rest.map(([name, fact]) => html`<h4>${name}</h4><pre tabindex="0"><code>${dump(fact)}</code></pre>`)}
  </details>`
}

/** What the card shows as a table of its own. */
function isShown(name: string, exchanges: readonly unknown[]): boolean {
  return name === 'checks' || (name === 'exchanges' && exchanges.length > 0)
}

function isEmpty(fact: unknown): boolean {
  return typeof fact === 'object' && fact !== null && Object.keys(fact).length === 0
}

/** JSON with a line for each entry of a list, so that long timelines stay readable. */
function dump(fact: unknown): string {
  if (typeof fact === 'string') return fact
  const lines = JSON.stringify(fact, undefined, 2) ?? String(fact)
  return lines.replace(/\{\n\s+("atMs": [^\n]+)\n\s+("status": [^\n]+)\n\s+\}/g, '{ $1 $2 }')
}
