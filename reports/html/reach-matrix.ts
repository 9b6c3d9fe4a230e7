import type { ClaimResult } from '../results.ts'
import { type Exchange, exchangeSchema } from '../schema/evidence-schema.ts'
import { html, type Markup } from './markup.ts'

/** What was sent for a claim; none when its evidence has no such thing. */
export function exchangesOf({ evidence }: ClaimResult): Exchange[] {
  return exchangeSchema.array().safeParse(evidence?.['exchanges']).data ?? []
}

/** Who reaches whom: requests by their senders, without and with the lab's config. Undefined when one sender asked one thing. */
export function reachMatrix(claims: readonly ClaimResult[]): Markup | undefined {
  const exchanges = claims.flatMap(exchangesOf)
  const senders = [...new Set(exchanges.map(({ from }) => from))]
  const requests = [...new Set(exchanges.map(requestOf))]
  if (senders.length < 2 || requests.length < 2) return undefined
  const columns = senders.flatMap((from) => [false, true].map((configured) => ({ from, configured })))
  return html`<div class="scroll" tabindex="0">
    <table class="matrix">
      <caption>Who reaches whom</caption>
      <thead>
        <tr><th rowspan="2" scope="col">request</th>${senders.map((from) => html`<th colspan="2" scope="colgroup">${from}</th>`)}</tr>
        <tr>${columns.map(({ configured }) => html`<th scope="col">${configured ? 'with the config' : 'without'}</th>`)}</tr>
      </thead>
      <tbody>
        ${requests.map(
          (request) => html`<tr>
            <th scope="row">${request}</th>
            ${columns.map(({ from, configured }) => {
              const its = exchanges.filter(
                (one) => one.from === from && one.configured === configured && requestOf(one) === request,
              )
              return html`<td>${counted(its).map(([outcome, count]) => chip(outcome, count))}</td>`
            })}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

/** One claim's own requests. */
export function exchangeTable(exchanges: readonly Exchange[]): Markup {
  return html`<div class="scroll" tabindex="0">
    <table>
      <caption>Requests</caption>
      <thead><tr><th scope="col">from</th><th scope="col">request</th><th scope="col">config</th><th scope="col">came to</th></tr></thead>
      <tbody>
        ${exchanges.map(
          (one) => html`<tr>
            <td>${one.from}</td>
            <td><code>${requestOf(one)}</code></td>
            <td>${one.configured ? 'in force' : 'absent'}</td>
            <td>${counted([one]).map(([outcome, count]) => chip(outcome, count))}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function requestOf({ request, to, headers = {} }: Exchange): string {
  const [method, path] = request.split(' ')
  const carried = Object.entries(headers).map(([name, value]) => `, ${name}: ${value}`)
  return `${method} ${to}${path}${carried.join('')}`
}

function counted(exchanges: readonly Exchange[]): [outcome: string, count: number][] {
  const counts = new Map<string, number>()
  for (const [outcome, count] of exchanges.flatMap(({ outcomes }) => Object.entries(outcomes)))
    counts.set(outcome, (counts.get(outcome) ?? 0) + count)
  return [...counts]
}

/** Answered, refused by an answer, or nothing came back: told by the shape of the chip as well. */
function chip(outcome: string, count: number): Markup {
  const kind = /^[123]/.test(outcome) ? 'reached' : /^\d/.test(outcome) ? 'refused' : 'silent'
  return html`<span class="chip ${kind}">${outcome}<small> × ${count}</small></span>`
}
