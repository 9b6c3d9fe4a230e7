/** Lets jobs run as long as there is room; the others wait for their turn, first come, first served. */
export type Lane = <Result>(job: () => Promise<Result>, size?: number) => Promise<Result>

/** @param room for so many jobs of size 1, and fewer of more; one that is too large has all of it */
export function lane(room: number): Lane {
  const waiting: { readonly size: number; readonly begin: () => void }[] = []
  let free = room
  const admit = () => {
    for (let [next] = waiting; next !== undefined && next.size <= free; [next] = waiting) {
      waiting.shift()
      free -= next.size
      next.begin()
    }
  }
  return async (job, wanted = 1) => {
    const size = Math.min(wanted, room)
    if (waiting.length === 0 && size <= free) free -= size
    else await new Promise<void>((begin) => waiting.push({ size, begin }))
    try {
      return await job()
    } finally {
      free += size
      admit()
    }
  }
}
