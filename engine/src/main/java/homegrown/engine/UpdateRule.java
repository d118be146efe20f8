package homegrown.engine;

import homegrown.kernels.Kernels;

/**
 * How a parameter moves along its gradient. Immutable: what it remembers from step to step lies in
 * slots of the trainer's state.
 */
public interface UpdateRule {

  /** Its name, such as {@code adam}. */
  String name();

  /** The number of state buffers for each parameter. */
  int slots();

  /** The size of one state buffer, in floats, for a parameter of this shape. */
  default int slotSize(int slot, Shape shape) {
    return shape.size();
  }

  /** What a state buffer is filled with before the first step. */
  default float slotStart(int slot) {
    return 0;
  }

  /** True for plain descent, {@code w -= rate g}, which can be applied while g is computed. */
  default boolean plain() {
    return false;
  }

  /** True when each row moves by its own gradient alone, so that {@link #updateRow} works. */
  default boolean byRow() {
    return false;
  }

  /**
   * Updates one row; see {@link #update}.
   *
   * @param row its number
   * @param gradientAt where its gradient begins in the data of {@code gradient}
   * @param columns its length
   */
  default void updateRow(
      Kernels kernels,
      Slice weights,
      int row,
      Slice gradient,
      int gradientAt,
      Slice[] slots,
      int columns,
      double rate) {
    throw new UnsupportedOperationException(name() + " does not update by rows");
  }

  /** The update may be cut at multiples of this many elements. */
  default int granule(Shape shape) {
    return 1;
  }

  /**
   * Updates the elements from {@code from} (inclusive) to {@code to} (exclusive), both multiples of
   * {@link #granule} or the end. Called by every lane for elements of its own, at the same time as
   * by others; nothing may be allocated.
   *
   * @param rate the learning rate of this step
   * @param step the number of this step, from 1
   */
  void update(
      Kernels kernels,
      Slice weights,
      Slice gradient,
      Slice[] slots,
      Shape shape,
      int from,
      int to,
      double rate,
      long step);
}
