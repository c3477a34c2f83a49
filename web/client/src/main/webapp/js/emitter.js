/**
 * The one way modules tell each other that something happened. Listeners run in the order they were added,
 * at once, on the caller's stack.
 */
export class Emitter {
  #listeners = new Map();

  /** Calls `listener(detail)` on every `type`. Answers a function that ends it. */
  on(type, listener) {
    if (!this.#listeners.has(type)) {
      this.#listeners.set(type, new Set());
    }
    this.#listeners.get(type).add(listener);
    return () => this.#listeners.get(type).delete(listener);
  }

  emit(type, detail) {
    for (const listener of [...(this.#listeners.get(type) ?? [])]) {
      listener(detail);
    }
  }
}
