import hypergeometricCdf from '@stdlib/stats-base-dists-hypergeometric-cdf'

/** Drawing `draws` from `population` things without putting back, `marked` of them marked. */
export interface Urn {
  readonly population: number
  readonly marked: number
  readonly draws: number
}

/** Probability of at most `k` marked ones. */
export const atMostMarked = (k: number, { population, marked, draws }: Urn): number =>
  hypergeometricCdf(k, population, marked, draws)

/** Probability of at least `k` marked ones: at most `draws − k` of the others. */
export const atLeastMarked = (k: number, { population, marked, draws }: Urn): number =>
  hypergeometricCdf(draws - k, population, population - marked, draws)
