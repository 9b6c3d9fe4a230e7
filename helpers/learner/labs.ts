/** The labs as a learner meets them, in the order of the workshop. */
export const learnerLabs = ['load-balancing', 'security', 'rate-limit', 'canary'] as const
export type LearnerLab = (typeof learnerLabs)[number]
