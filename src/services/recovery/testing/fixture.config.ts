import { fixtureInput } from '../../../settings/fixture.ts';

export { fixtureInput as default };
