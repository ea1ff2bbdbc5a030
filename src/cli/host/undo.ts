/** What was started, to be ended in reverse order. */

type Step = () => void | Promise<void>;

export class Undo {
  readonly #steps: Step[] = [];

  push(step: Step): void {
    this.#steps.push(step);
  }

  /** Ends everything once, also where one step fails: its error is thrown when all were tried. */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
