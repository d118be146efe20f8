package homegrown.engine;

/**
 * One event of a plan: a forward, a backward, an update, clipping by the global norm, or a result
 * that becomes the value of a parameter.
 */
final class Act {

  enum Kind {
    FORWARD,
    BACKWARD,
    UPDATE,
    CLIP,
    CARRY
  }

  final Kind kind;

  /**
   * The number of the node for forward and backward, of the trained parameter for an update, of the
   * carried parameter for a carry.
   */
  final int index;

  Act(Kind kind, int index) {
    this.kind = kind;
    this.index = index;
  }
}
