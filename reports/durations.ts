/** `0.4 s`, `1 min 5 s` */
export function seconds(durationMs: number): string {
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`
  const whole = Math.round(durationMs / 1000)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}
