/** Runs jobs in their order, so many at a time, and returns what became of them in that order. */
export async function sideBySide<Job, Result>(
  jobs: readonly Job[],
  atOnce: number,
  run: (job: Job) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const queue = jobs.entries()
  const lane = async () => {
    for (const [index, job] of queue) results[index] = await run(job)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, jobs.length) }, lane))
  return results
}
