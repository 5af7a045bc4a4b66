/** What tells a binary for one system from another, and the name of the folder in prebuilds/ that holds it. */
export interface Platform {
  /** as in `linux-x64`, `linux-x64-musl`, `darwin-arm64` */
  name: string;
  /** of Linux: `glibc 2.36` as it runs, or `musl`; undefined elsewhere */
  libc?: string;
}

/** The platform of this process. */
export function platform(): Platform {
  const name = `${process.platform}-${process.arch}`;
  if (process.platform !== 'linux') return { name };
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const glibc = header.glibcVersionRuntime;
  return glibc === undefined ? { name: `${name}-musl`, libc: 'musl' } : { name, libc: `glibc ${glibc}` };
}
