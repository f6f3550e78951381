import { fixtureInput } from '../../../settings/fixture.ts';

// Budgets that a benchmark does not use up.
const bench = { ...fixtureInput, recovery: { rerunsPerHour: 1_000_000, rerunsPerHourPerWorkflow: 1000 } };

export { bench as default };
