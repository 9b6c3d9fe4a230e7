import type { LearnerLab } from '../labs.ts'

export const languages = ['en', 'fr'] as const
export type Language = (typeof languages)[number]

export type LabState = 'not-started' | 'works' | 'not-yet' | 'unknown'

/** What is said around a mistake. */
interface Phrases {
  readonly states: Readonly<Record<LabState, string>>
  /** Between a state and what was seen. */
  readonly colon: string
  /** Between two of the things seen. */
  readonly semicolon: string
  readonly labels: Readonly<Record<'likely' | 'hint' | 'solution', string>>
  /** What became of a request, where it is not a status. */
  readonly outcomes: Readonly<Record<string, string>>
  readonly asks: string
  readonly arms: string
  readonly burst: string
  readonly refill: string
  /** What a lab is, when it is not begun. */
  readonly wants: Readonly<Record<LearnerLab, string>>
  /** Where to look when no mistake is known that fits. */
  readonly look: Readonly<Record<LearnerLab, string>>
  readonly notRun: string
  readonly notInForce: string
  readonly noMistake: string
  readonly askForSolution: string
}

const english: Phrases = {
  states: { 'not-started': 'not started', works: 'works', 'not-yet': 'not yet', unknown: 'could not tell' },
  colon: ': ',
  semicolon: '; ',
  labels: { likely: 'likely', hint: 'hint', solution: 'solution' },
  outcomes: {
    timeout: 'no answer',
    refused: 'connection refused',
    reset: 'connection reset',
    unresolved: 'name not found',
    lost: 'lost on the way to the mesh',
  },
  asks: '{from} asks {to} for {request}: {outcomes}',
  arms: 'of {requests} requests {arms}',
  burst: '{passed} of {requests} requests at once got through, where {promised} may',
  refill: 'after the burst {passed} more got through, where {promised} may',
  wants: {
    'load-balancing': 'there is no Service for the strongholds yet',
    security: 'there is no network policy yet',
    'rate-limit': 'there is no CiliumEnvoyConfig with a rate limit yet',
    canary: 'there is no CiliumEnvoyConfig with a split yet',
  },
  look: {
    'load-balancing': 'kubectl describe service stronghold: its selector, its port, the pods behind it',
    security: 'read the policy as Cilium does: which pods it selects, who may come, to which port, with which request',
    'rate-limit': 'follow a request: Service, listener, filters, route, cluster',
    canary: 'follow a request: Service, listener, route, weights, clusters',
  },
  notRun: 'nothing could be tried',
  notInForce: 'it could not be put in force',
  noMistake: 'none of the usual mistakes',
  askForSolution: '--solution shows how it is done',
}

const french: Phrases = {
  states: { 'not-started': 'pas commencé', works: 'fonctionne', 'not-yet': 'pas encore', unknown: 'indécis' },
  colon: ' : ',
  semicolon: ' ; ',
  labels: { likely: 'cause', hint: 'piste', solution: 'solution' },
  outcomes: {
    timeout: 'sans réponse',
    refused: 'connexion refusée',
    reset: 'connexion coupée',
    unresolved: 'nom introuvable',
    lost: 'perdue avant le mesh',
  },
  asks: '{from} demande {request} à {to} : {outcomes}',
  arms: 'sur {requests} requêtes, {arms}',
  burst: 'sur {requests} requêtes simultanées, passées : {passed} ; permises : {promised}',
  refill: 'requêtes passées après la rafale : {passed} ; permises : {promised}',
  wants: {
    'load-balancing': 'il n’y a pas encore de Service pour les strongholds',
    security: 'il n’y a pas encore de network policy',
    'rate-limit': 'il n’y a pas encore de CiliumEnvoyConfig avec une limite de débit',
    canary: 'il n’y a pas encore de CiliumEnvoyConfig avec une répartition',
  },
  look: {
    'load-balancing': 'kubectl describe service stronghold : son selector, son port, les pods derrière lui',
    security:
      'lisez la policy comme Cilium : quels pods elle sélectionne, qui peut venir, sur quel port, avec quelle requête',
    'rate-limit': 'suivez une requête : Service, listener, filtres, route, cluster',
    canary: 'suivez une requête : Service, listener, route, poids, clusters',
  },
  notRun: 'rien n’a pu être essayé',
  notInForce: 'cela n’a pas pu être mis en vigueur',
  noMistake: 'aucune des erreurs habituelles',
  askForSolution: '--solution montre la solution',
}

export const phrases: Readonly<Record<Language, Phrases>> = { en: english, fr: french }

/** The language that the locale asks for, as programs choose it: LC_ALL, LC_MESSAGES, LANG; English for all others. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return /^fr(_|$|\.|@)/i.test(locale) ? 'fr' : 'en'
}
