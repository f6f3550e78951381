import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

/** The way down: another dashboard or one of its panels. Time range and chosen variables go along. */
export interface PanelLink {
  readonly title: string;
  readonly dashboard: string;
  /** Opens this panel alone. */
  readonly panel?: number;
  /** Variables of the target, by name: a label of the series that was clicked, or of the row in a table. */
  readonly fromLabels?: readonly string[];
  /** Variables of the target by name, and the column of the clicked row that gives the value. */
  readonly fromColumns?: Readonly<Record<string, string>>;
  /** Variables that this dashboard and the target share beyond those that all have. */
  readonly alsoKept?: readonly string[];
}

/** Variables that all dashboards share, and that links therefore keep. */
export const kept: readonly string[] = ['repository', 'workflow'];

/** A link as the SDK takes it, for a panel's corner or for its series. */
export function toLink(link: PanelLink): DashboardLinkBuilder {
  return new DashboardLinkBuilder(link.title).type(DashboardLinkType.Link).url(linkUrl(link));
}

/** The link's address, with Grafana's placeholders for time range, variables and labels. */
export function linkUrl({
  dashboard,
  panel,
  fromLabels = [],
  fromColumns = {},
  alsoKept = [],
}: PanelLink): string {
  const taken = new Set([...fromLabels, ...Object.keys(fromColumns)]);
  const query = [
    '${__url_time_range}',
    ...(panel === undefined ? [] : [`viewPanel=${panel}`]),
    ...fromLabels.map((label) => `var-${label}=\${__field.labels.${label}:percentencode}`),
    ...Object.entries(fromColumns).map(
      ([name, column]) => `var-${name}=\${__data.fields["${column}"]:percentencode}`,
    ),
    ...[...kept, ...alsoKept].filter((name) => !taken.has(name)).map((name) => `\${${name}:queryparam}`),
  ];
  return `/d/${dashboard}?${query.join('&')}`;
}
