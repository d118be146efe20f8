package homegrown.engine;

import homegrown.kernels.Lane;

/**
 * One operation of a graph, in one file: its shape rule, what it needs in memory, its forward, its
 * backward and its cost, side by side. An operation is immutable and holds its attributes only; all
 * values come through the {@link Frame}.
 *
 * <p>Forward and backward are called by every lane of a team with the same arguments. Each lane
 * computes its share of the outputs, and calls {@link Lane#sync} before it reads what another lane
 * wrote. The engine syncs after every call. Nothing may be allocated, and the result must not
 * depend on the number of lanes: share work along outputs, never along sums.
 *
 * <p>Backward adds {@code frame.scale(i)} times the gradient to {@code frame.gradient(i)} for each
 * input that {@code frame.wants(i)}; where {@code frame.adds(i)} is false the slice holds rubbish
 * and is written in full. The gradient slice of a parameter may be the parameter itself (updates
 * applied as gradients appear): whatever reads its value comes first, then a sync, then the
 * gradient.
 *
 * <p>An operation may say that it can give the gradient of a run of rows of an input alone ({@link
 * Needs#gradientOfRun}); its rows are then the same bits as those of the whole gradient.
 *
 * <p>Examples stay apart: an operation never mixes rows of different examples except in sums over
 * the batch that form a parameter's gradient or the loss. Norms of gradients per example, and a
 * second pass with the examples weighted anew (by the weights of the loss), are built on that.
 */
public interface Operation {

  /** The name of the kind of operation, such as {@code linear}. */
  String name();

  /**
   * Checks the inputs and gives the shapes of the outputs.
   *
   * @throws GraphException by {@link Signature#require}, which names the layer
   */
  Shape[] shapes(Signature signature);

  /** Says what forward and backward will need besides inputs and outputs. */
  void needs(Needs needs);

  /**
   * True when the outputs change with an input by a slope; false where they do not (conditions,
   * rounding) or where a gradient is not meant to pass (given statistics). What a loss depends on
   * through such inputs alone is not trained, and their gradient is never wanted.
   */
  default boolean differentiable(int input) {
    return true;
  }

  /**
   * This operation and the one that makes its first input as one, without the value in between, or
   * null where there is none such or it does not pay. Asked only where neither has a backward and
   * nobody else reads that value. The inputs are then those of the other, followed by those of this
   * but the first; the outputs are this one's, with the same bits.
   *
   * @param inputs how many inputs this has here
   * @param inputsBefore how many inputs the other has
   */
  default Operation after(int inputs, Operation before, int inputsBefore) {
    return null;
  }

  /**
   * Fills the buffers that {@link Needs#prepared} asked for, once before the first step; only
   * parameters and these may be touched.
   */
  default void prepare(Frame frame, Lane lane) {}

  /** Computes the outputs. */
  void forward(Frame frame, Lane lane);

  /** Computes the gradients of the inputs that are wanted from those of the outputs. */
  void backward(Frame frame, Lane lane);

  /** Multiply-accumulates of one step. */
  Cost cost(Signature signature);
}
