import type { DashboardDefinition } from '../src/dashboards/index.ts';
import type { Settings } from '../src/settings/index.ts';
import { costDashboard } from './cost/index.ts';
import { developmentDashboard } from './development/index.ts';
import { executiveDashboard } from './executive/index.ts';
import { observabilityHealthDashboard } from './observability-health/index.ts';
import { operationsDashboard } from './operations/index.ts';

/** All dashboards, in the order of the way down: from the whole to one run, then to the stack itself. */
export function dashboards(settings: Settings): DashboardDefinition[] {
  return [
    executiveDashboard(settings),
    operationsDashboard(settings),
    developmentDashboard(settings),
    costDashboard(settings),
    observabilityHealthDashboard(),
  ];
}
