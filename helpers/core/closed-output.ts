/**
 * Lets this process outlive whoever reads its output: `meshproof run | head` closes the pipe after some lines, and what
 * was started still has to be judged, reported and removed.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}
