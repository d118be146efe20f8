package homegrown.engine;

/**
 * What a run allocates, in bytes; no more and no less, once and for all before its first step.
 *
 * @param weights the values of all parameters
 * @param trained what of these trains: parameters, or the rows of them that do
 * @param state what the update rule remembers
 * @param arena activations, gradients and scratch
 * @param arenaBound the least that any layout of the same buffers could take for the arena
 * @param inputs inputs of whole numbers, and the numbers of rows that are updated by rows
 * @param kernels scratch of the kernels of all lanes
 */
public record Memory(
    long weights,
    long trained,
    long state,
    long arena,
    long arenaBound,
    long inputs,
    long kernels) {

  /** All of it. */
  public long peakBytes() {
    return weights + state + arena + inputs + kernels;
  }

  /**
   * What training takes on top of frozen weights, which others may hold and which nobody writes:
   * activations, gradients, scratch, what the update rule remembers, and the weights that move.
   */
  public long trainingBytes() {
    return peakBytes() - weights + trained;
  }
}
