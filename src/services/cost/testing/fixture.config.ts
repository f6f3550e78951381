import { worldInput } from './world.ts';

export { worldInput as default };
