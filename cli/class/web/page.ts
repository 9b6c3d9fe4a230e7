import { html, type Markup, trusted } from '../../../reports/html/markup.ts'
import { sprite } from '../../../reports/html/verdicts.ts'
import type { AttendeeView, BoardView, LabView } from '../view.ts'
import { checkWords, clock, duration, type Shown, shown, stateWords, topic } from '../words.ts'

/** The symbol of each state, by the shapes of the reports. */
const shapes: Readonly<Record<Shown, string>> = {
  works: 'pass',
  done: 'pass',
  'not-yet': 'fail',
  'not-started': 'skipped',
  unclear: 'inconclusive',
  unchecked: 'skipped',
}

const triangle = trusted(
  '<svg width="0" height="0" aria-hidden="true" class="sprite"><symbol id="icon-trouble" viewBox="0 0 20 20"><path class="body" d="M10 1l10 18H0z"/><path d="M10 7.5v5m0 3v.1"/></symbol></svg>',
)

const shownHelp = 4
const shownCauses = 2

/** The board, to be projected. What is live carries `data-live`: the script puts the next page's in its place. */
export function boardPage(view: BoardView, news: string): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Class board · meshproof</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="board.css">
<noscript><meta http-equiv="refresh" content="15"></noscript>
<script src="board.js" defer></script>
</head>
<body>
${sprite}${triangle}
<header>
  <h1>Class board</h1>
  <p id="news" data-live role="status" aria-live="polite">${news}</p>
  <p id="clock" data-live>at ${clock(view.at)}</p>
  <button type="button" id="pause" aria-pressed="false" hidden>Pause</button>
</header>
<main>
  ${finishedSection(view)}
  <div class="columns">
    ${table(view)}
    <aside aria-label="Advice" id="advice" data-live>${advice(view)}</aside>
  </div>
</main>
</body>
</html>
`.text
}

function finishedSection({ labs, attendees }: BoardView): Markup {
  return html`<section aria-labelledby="finished"><h2 id="finished">Finished</h2>
  <ul class="finished" id="counts" data-live>${labs.map(
    ({ lab, finished }) =>
      html`<li><span class="lab">${lab}</span> <span class="count">${finished}<small> of ${attendees.length}</small></span></li>`,
  )}</ul></section>`
}

function table(view: BoardView): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="caption">
  <table class="${density(view.attendees.length)}">
    <caption id="caption">Attendees and their labs</caption>
    <thead><tr><th scope="col">Attendee</th>${view.labs.map(({ lab }) => html`<th scope="col">${lab}</th>`)}<th scope="col">Checked</th></tr></thead>
    <tbody id="rows" data-live>${view.attendees.map(row)}</tbody>
  </table>
</div>`
}

/** So that a whole class fits on one screen. */
function density(attendees: number): string {
  if (attendees <= 12) return 'few'
  return attendees <= 22 ? 'some' : 'many'
}

function row(attendee: AttendeeView): Markup {
  const { name, trouble, labs } = attendee
  return html`<tr><th scope="row">${name}</th>${labs.map(cell)}<td class="${trouble === null ? 'calm' : 'trouble'}">${
    trouble !== null && icon('trouble')
  }${checkWords(attendee)}</td></tr>`
}

function cell(lab: LabView): Markup {
  const state = shown(lab)
  return html`<td class="${state}">${icon(shapes[state])}<span>${stateWords[state]}</span>${
    state !== 'unchecked' && html` <time datetime="${lab.since}">${clock(lab.since)}</time>`
  }</td>`
}

function advice(view: BoardView): Markup {
  const help = view.helpFirst.slice(0, shownHelp).flatMap((name) => view.attendees.filter((one) => one.name === name))
  return html`<section><h2>Help first</h2>${
    help.length === 0
      ? html`<p>${view.attendees.every(({ finished }) => finished) ? 'Everyone has finished.' : 'Nobody yet.'}</p>`
      : html`<ol>${help.map((one) => html`<li><b>${one.name}</b> <span class="idle">no progress for ${duration(one.progressAt, view.at)}</span> ${topic(one)}</li>`)}</ol>`
  }</section>${
    view.commonCauses.length > 0 &&
    html`<section><h2>Common in the room</h2><ul>${view.commonCauses
      .slice(0, shownCauses)
      .map(
        ({ lab, words, attendees }) => html`<li><b>${lab}, ${attendees.length} attendees</b> ${words}</li>`,
      )}</ul></section>`
  }<p class="since">since ${clock(view.startedAt)}, ${duration(view.startedAt, view.at)}</p>`
}

/** The words stand beside it. */
function icon(shape: string): Markup {
  return html`<svg class="icon ${shape}" aria-hidden="true"><use href="#icon-${shape}" /></svg>`
}
