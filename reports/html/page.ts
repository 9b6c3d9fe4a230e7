import { seconds } from '../durations.ts'
import { headline } from '../headline.ts'
import type { LabResult, Results } from '../results.ts'
import { explained } from './causes-text.ts'
import { claimCard } from './claim-card.ts'
import { html, type Markup, trusted } from './markup.ts'
import { reachMatrix } from './reach-matrix.ts'
import { styleSheet } from './style-sheet.ts'
import { icon, sprite } from './verdicts.ts'

/** One page that needs nothing but itself: no network, no scripts. */
export function htmlPage(results: Results): string {
  const { verdict, words: told } = headline(results)
  const causes = results.labs.flatMap(({ claims }) => claims.flatMap(({ cause }) => cause ?? []))
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${verdict}: ${told} · meshproof</title>
<style>${styles()}</style>
</head>
<body>
${sprite}
<main>
  <header class="top ${verdict}">
    <p class="brand">meshproof</p>
    <h1>${icon(verdict)}<span>${told}</span></h1>
    ${runFacts(results)}
  </header>
  ${errors(results)}
  ${results.labs.length > 0 && overview(results.labs)}
  ${ownTests(results)}
  ${results.labs.map((lab) => labSection(results, lab))}
  ${explained(causes)}
</main>
<footer>
  <p>meshproof ${results.meshproof} · ${results.startedAt} · exit status ${results.exitStatus}. The same for programs: <a href="results.json">results.json</a></p>
</footer>
</body>
</html>
`.text
}

/** In the order in which they build on each other. */
const sheets = ['icons', 'base', 'top', 'claim', 'chart', 'table', 'narrow', 'print']

function styles(): Markup {
  return trusted(sheets.map(styleSheet).join(''))
}

function runFacts({ target, startedAt, durationMs, seed, reproduce }: Results): Markup {
  const versions = Object.entries(target?.versions ?? {}).map(([name, version]) => `${name} ${version}`)
  const where =
    target === null ? 'none could be started' : `${target.name}${target.nodes > 1 ? `, ${target.nodes} nodes` : ''}`
  return html`<dl class="run">
    <div><dt>Target</dt><dd>${where}${target !== null && html`<small>${target.chosen}</small>`}</dd></div>
    ${versions.length > 0 && html`<div><dt>Versions</dt><dd>${versions.map((one) => html`<span class="version">${one}</span>`)}</dd></div>`}
    <div><dt>When</dt><dd><time datetime="${startedAt}">${startedAt.slice(0, 16).replace('T', ' ')} UTC</time><small>took ${seconds(durationMs)}</small></dd></div>
    <div><dt>Seed</dt><dd>${seed ?? '–'}</dd></div>
    <div class="whole"><dt>Reproduce</dt><dd><code>${reproduce}</code></dd></div>
  </dl>`
}

function overview(labs: readonly LabResult[]): Markup {
  return html`<nav class="labs" aria-label="Labs"><ul>${labs.map((lab) => {
    const worst = lab.claims.find(({ verdict }) => verdict === lab.verdict)
    const held = lab.claims.filter(({ verdict }) => verdict === 'pass').length
    const told =
      lab.verdict === 'pass' || worst === undefined
        ? ''
        : `${worst.title}${worst.cause === undefined ? '' : `: ${worst.cause}`}`
    return html`<li><a href="#lab-${lab.lab}">
      ${icon(lab.verdict)}
      <span class="name">${lab.lab}</span>
      <span class="told">${told}</span>
      <span class="count">${held} of ${lab.claims.length} hold</span>
    </a></li>`
  })}</ul></nav>`
}

function labSection(results: Results, lab: LabResult): Markup {
  return html`<section class="lab" aria-labelledby="lab-${lab.lab}">
    <h2 id="lab-${lab.lab}">${lab.lab}</h2>
    ${reachMatrix(lab.claims)}
    ${lab.claims.map((claim) => claimCard(results, lab, claim))}
  </section>`
}

function errors({ errors, interrupted }: Results): Markup | undefined {
  if (errors.length === 0 && !interrupted) return undefined
  return html`<section class="notice" aria-label="What went wrong">
    ${interrupted && html`<p>The run was interrupted: what it had not judged by then is told as such.</p>`}
    ${errors.map((error) => html`<pre tabindex="0">${error}</pre>`)}
  </section>`
}

function ownTests({ tests: { passed, failed, skipped, failures } }: Results): Markup | undefined {
  if (passed + failed + skipped === 0) return undefined
  const told = [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ')
  return html`<section class="own ${failed > 0 && 'notice'}">
    <p>meshproof’s own tests that ran along: ${told}.</p>
    ${failures.map(({ module, name, message }) => html`<details><summary>${module} › ${name}</summary><pre tabindex="0">${message}</pre></details>`)}
  </section>`
}
