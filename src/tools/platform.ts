/** The machine's kind, in Go's words, as release archives are named. */
export interface Platform {
  /** `linux`, `darwin`, … */
  readonly os: string;
  /** `amd64`, `arm64`, … */
  readonly arch: string;
}

/** The platform of this process. Node says `x64` where Go says `amd64`; the other names in use are the same. */
export function thisPlatform(): Platform {
  return { os: process.platform, arch: process.arch === 'x64' ? 'amd64' : process.arch };
}

/**
 * Fills `{version}`, `{os}` and `{arch}` into a text of the program table.
 *
 * @param text an address, a folder name or linker flags
 * @returns the text with every placeholder replaced
 */
export function fillIn(text: string, version: string, platform: Platform): string {
  return text
    .replaceAll('{version}', version)
    .replaceAll('{os}', platform.os)
    .replaceAll('{arch}', platform.arch);
}
