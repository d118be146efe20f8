package homegrown.engine.op;

import homegrown.engine.GraphException;
import homegrown.engine.Needs;

/** Float inputs that an operation takes as they are: masks, weights of classes or of examples. */
final class Constants {

  private Constants() {}

  /** Checks that an input's gradient is not wanted. */
  static void require(Needs needs, int input, String operation, String what) {
    if (needs.wants(input)) {
      throw new GraphException(
          operation
              + ": expected "
              + what
              + " (input "
              + input
              + ", "
              + needs.shape(input)
              + ") not to depend on what is trained, got one that does; freeze the parameters that"
              + " it depends on or make it an input");
    }
  }
}
