import { describe, expect, it } from 'vitest';
import { linkUrl } from './links.ts';

const common = { title: 'On', dashboard: 'operations' } as const;

describe('a link', () => {
  it('keeps the time range and the variables that all dashboards have', () => {
    expect(linkUrl({ ...common, panel: 7 })).toBe(
      '/d/operations?${__url_time_range}&viewPanel=7&${repository:queryparam}&${workflow:queryparam}',
    );
  });

  it('takes variables from what was clicked instead', () => {
    expect(linkUrl({ ...common, fromLabels: ['repository'] })).toBe(
      '/d/operations?${__url_time_range}&var-repository=${__field.labels.repository:percentencode}&${workflow:queryparam}',
    );
    expect(linkUrl({ ...common, fromColumns: { workflow: 'Workflow' } })).toBe(
      '/d/operations?${__url_time_range}&var-workflow=${__data.fields["Workflow"]:percentencode}&${repository:queryparam}',
    );
  });

  it('keeps further variables when told', () => {
    expect(linkUrl({ ...common, alsoKept: ['trace'] })).toMatch(/&\$\{trace:queryparam\}$/);
  });
});
