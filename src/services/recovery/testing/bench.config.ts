import { fixtureInput } from '../../../settings/fixture.ts';

// Budgets, and a limit against floods, that a benchmark does not use up.
const recovery = { rerunsPerHour: 1_000_000, rerunsPerHourPerWorkflow: 1000, requestsPerSecond: 1_000_000 };
const bench = { ...fixtureInput, recovery };

export { bench as default };
