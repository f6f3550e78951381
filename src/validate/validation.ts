/** What one program said of one part of the tree. */
export interface Validation {
  readonly what: string;
  readonly program: string;
  /** The program's complaints; empty where it has none. */
  readonly findings: string;
}
