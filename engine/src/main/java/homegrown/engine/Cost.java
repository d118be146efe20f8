package homegrown.engine;

/**
 * What an operation computes in one step, in multiply-accumulates of its matrix products (work that
 * is linear in its outputs is left out).
 *
 * @param forward of the forward
 * @param backward of the gradients that are wanted
 */
public record Cost(long forward, long backward) {

  /** No products at all. */
  public static final Cost NONE = new Cost(0, 0);

  /** The sum of two costs. */
  public Cost plus(Cost other) {
    return new Cost(forward + other.forward, backward + other.backward);
  }
}
