/** What a reader of a panel asks at three in the morning. */
export interface About {
  /** What it shows: of whom, over which time. */
  readonly shows: string;
  /** What a bad value means. */
  readonly bad: string;
  /** What to do then. */
  readonly act: string;
}

/** A panel's description, as Markdown: Grafana shows it behind the small `i`. */
export function describe({ shows, bad, act }: About): string {
  return `${shows}\n\n**When it is bad:** ${bad}\n\n**What to do:** ${act}`;
}
