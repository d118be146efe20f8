package homegrown.engine;

/** One event of a plan: a forward, a backward, an update, or clipping by the global norm. */
final class Act {

  enum Kind {
    FORWARD,
    BACKWARD,
    UPDATE,
    CLIP
  }

  final Kind kind;

  /** The number of the node for forward and backward, of the trained parameter for an update. */
  final int index;

  Act(Kind kind, int index) {
    this.kind = kind;
    this.index = index;
  }
}
