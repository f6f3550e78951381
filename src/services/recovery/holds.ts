import type { Queryable } from '../../store/index.ts';
import { loadHolds } from './tables/holds.ts';

/** What holds all replicas back, read now and then. */
export class Holds {
  readonly #enabled: boolean;
  #stopped: string | undefined = 'the holds are not read yet';

  /** @param enabled the settings' switch */
  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  /** Why nothing is decided or asked for; undefined where all may go on. */
  readonly stopped = (): string | undefined =>
    this.#enabled ? this.#stopped : 'the settings say recovery.enabled: false';

  /** Reads the holds anew. @returns how long GitHub wants silence, in ms */
  async refresh(on: Queryable): Promise<number> {
    const holds = await loadHolds(on);
    this.#stopped = holds.find(({ name }) => name === 'stopped')?.why;
    return holds.find(({ name }) => name === 'github')?.leftMs ?? 0;
  }
}
