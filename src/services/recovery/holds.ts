import type { Queryable } from '../../store/index.ts';
import { loadHolds } from './tables/holds.ts';

const notRead = 'the holds are not read yet';

/** What holds all replicas back, read now and then. */
export class Holds {
  readonly #enabled: boolean;
  readonly #onChange: (why: string | undefined) => void;
  #stopped: string | undefined = notRead;

  /**
   * @param enabled the settings' switch
   * @param onChange hears why recoveries are stopped by hand, and undefined when they go on
   */
  constructor(enabled: boolean, onChange: (why: string | undefined) => void) {
    this.#enabled = enabled;
    this.#onChange = onChange;
  }

  /** Why nothing is decided or asked for; undefined where all may go on. */
  readonly stopped = (): string | undefined =>
    this.#enabled ? this.#stopped : 'the settings say recovery.enabled: false';

  /** Reads the holds anew. @returns how long GitHub wants silence, in ms */
  async refresh(on: Queryable): Promise<number> {
    const holds = await loadHolds(on);
    const why = holds.find(({ name }) => name === 'stopped')?.why;
    const before = this.#stopped === notRead ? undefined : this.#stopped;
    this.#stopped = why;
    if (why !== before) this.#onChange(why);
    return holds.find(({ name }) => name === 'github')?.leftMs ?? 0;
  }
}
