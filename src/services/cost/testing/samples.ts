/** A sample of the text format. */
export interface TextSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const label = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Samples of the exporter's own metrics in a text of `/metrics`. */
export function costSamples(text: string): TextSample[] {
  return text.split('\n').flatMap((one) => {
    const found = line.exec(one);
    if (!found || !/^(cost|claude)_/.test(one)) return [];
    const [, name = '', labels = '', value = ''] = found;
    return [
      {
        name,
        labels: Object.fromEntries(
          [...labels.matchAll(label)].map(([, key = '', text_ = '']) => [key, text_]),
        ),
        value: Number(value),
      },
    ];
  });
}

/** Series that have these labels, as `other labels → value`; `other` names the label that tells them apart. */
export function valuesBy(
  samples: readonly TextSample[],
  name: string,
  labels: Readonly<Record<string, string>>,
  other: string,
): Map<string, number> {
  return new Map(
    samples
      .filter(
        (sample) =>
          sample.name === name &&
          Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
      )
      .map((sample) => [sample.labels[other] ?? '', sample.value]),
  );
}
