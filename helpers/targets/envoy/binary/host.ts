/** What decides which binaries run on a machine. */
export interface Host {
  readonly platform: NodeJS.Platform
  readonly arch: string
  /** glibc's version on Linux; undefined where the C library is another one (musl). */
  readonly glibc: string | undefined
  /** The kernel's version: `24.1.0` is Darwin of macOS 15. */
  readonly kernel: string
}

interface ReportHeader {
  readonly glibcVersionRuntime?: string
  readonly osRelease: string
}

let known: Host | undefined

export function thisHost(): Host {
  return (known ??= lookUp())
}

/** Takes 10 ms or so. */
function lookUp(): Host {
  Object.assign(process.report, { excludeNetwork: true }) // else the report looks up every open connection's name
  const { header } = process.report.getReport() as { header: ReportHeader }
  const { platform, arch } = process
  return { platform, arch, glibc: header.glibcVersionRuntime, kernel: header.osRelease }
}

export function describeHost({ platform, arch, glibc, kernel }: Host): string {
  const libc =
    platform === 'linux' ? `, ${glibc === undefined ? 'without glibc' : `glibc ${glibc}`}` : `, kernel ${kernel}`
  return `${platform} ${arch}${libc}`
}
