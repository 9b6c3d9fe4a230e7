/**
 * Lets this process outlive whoever reads its output: `meshproof run | head` closes the pipe after some lines, and what
 * was started still has to be judged, reported and removed. Output that is lost for another reason, as on a full disk,
 * makes the exit status 2.
 */
export function outliveReaders(): void {
  let lost: Error | undefined
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') lost ??= error
    })
  }
  process.once('exit', () => {
    if (lost === undefined) return
    process.stderr.write(`not all could be written: ${lost.message}\n`)
    process.exitCode = 2
  })
}
