/** Every external program that the project can ask for. The table of what they are is in `families.ts`. */
export const programNames = [
  'promtool',
  'prometheus',
  'amtool',
  'alertmanager',
  'otelcol',
  'thanos',
  'versitygw',
  'loki',
  'logcli',
  'kustomize',
  'kube-apiserver',
  'etcd',
  'loki-pinned',
  'tempo',
  'grafana',
] as const;

/** The name under which code asks for a program; not always the name of its file. */
export type ProgramName = (typeof programNames)[number];

/** One program of a family. */
export interface Program {
  readonly name: ProgramName;
  /** Name of the executable in the release archive, in the tool cache, and on PATH. */
  readonly binary: string;
  /** Other names that the same program has on PATH. */
  readonly alsoOnPathAs?: readonly string[];
  /** Go package that `go build` makes it from: an import path, or `.` for the module's own main package. */
  readonly goPackage?: string;
  /** Arguments that make it tell its version, where that is not `--version`. */
  readonly versionArgs?: readonly string[];
  /** What the program must list, beyond the right version, to be of use: arguments, and words of the output. */
  readonly mustList?: { readonly args: readonly string[]; readonly words: readonly string[] };
}

/** Where the publisher keeps the release. Texts may hold `{version}`, `{os}` and `{arch}` (Go's names). */
export interface Release {
  /** Address of a gzipped tar archive. */
  readonly archive: string;
  /** Address of the list of sha256 sums, one `<hex>  <file name>` a line. */
  readonly checksums: string;
  /** Folder inside the archive that holds the executables; absent when they lie at its root. */
  readonly folder?: string;
  /** Name of the executable inside the archive where it differs from `binary`. */
  readonly member?: string;
}

/** How the family is built with Go. */
export interface GoBuild {
  /** Folder below `tools/` with go.mod and go.sum. */
  readonly module: string;
  /** Value of `-ldflags`; may hold `{version}`. It makes `--version` tell the pinned version. */
  readonly ldflags: string;
  /** Value of `-tags`. */
  readonly tags?: string;
}

/** Programs that are released, downloaded and built together, in one version. */
export interface ProgramFamily {
  readonly name: string;
  readonly version: string;
  readonly programs: readonly Program[];
  readonly release?: Release;
  readonly goBuild?: GoBuild;
}

/** A program that was found, ready to run. */
export interface ResolvedProgram {
  readonly name: ProgramName;
  readonly version: string;
  /** Absolute path of the executable. */
  readonly path: string;
  readonly origin: 'PATH' | 'cache' | 'release' | 'built';
}
