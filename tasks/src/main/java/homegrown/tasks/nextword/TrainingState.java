package homegrown.tasks.nextword;

import homegrown.engine.Graph;
import homegrown.engine.Weights;
import java.io.InputStream;

/**
 * How far one training of a run is: what the checkpoint from which the run goes on had of it, which
 * is taken once, and what the next checkpoint will have.
 */
final class TrainingState {

  /** How far a training is. The order is that of the checkpoint's numbers. */
  enum Phase {
    NOT_BEGUN,
    UNDER_WAY,
    ENDED
  }

  /** Opens what a checkpoint had. */
  interface Source {
    InputStream open();
  }

  private Phase kept = Phase.NOT_BEGUN;
  private long keptMacs;
  private Source source;
  private Phase phase = Phase.NOT_BEGUN;
  private long macs;
  private Weights weights;
  private Checkpoints.Content content = out -> {};

  /** Of a run that goes on. */
  void keep(Phase was, long wasMacs, Source from) {
    kept = was;
    keptMacs = wasMacs;
    source = from;
  }

  /** What the checkpoint had of it and was not taken yet. */
  Phase kept() {
    return kept;
  }

  /** Multiply-accumulates of the training that had ended. */
  long keptMacs() {
    return keptMacs;
  }

  /** Takes the state of the training that was under way. */
  InputStream take() {
    kept = Phase.NOT_BEGUN;
    return source.open();
  }

  /** Takes the weights of the training that had ended. */
  Weights take(Graph graph) {
    return Weights.read(graph, take());
  }

  /** Says that the training is under way. */
  void underWay(Checkpoints.Content state) {
    set(Phase.UNDER_WAY, 0, null, state);
  }

  /** Says that the training has ended with weights that will not change. */
  void ended(Weights made, long itsMacs) {
    set(Phase.ENDED, itsMacs, made, made::write);
  }

  /** Says that the training came to nothing. */
  void dropped() {
    set(Phase.NOT_BEGUN, 0, null, out -> {});
  }

  private void set(Phase now, long itsMacs, Weights made, Checkpoints.Content state) {
    phase = now;
    macs = itsMacs;
    weights = made;
    content = state;
  }

  Phase phase() {
    return phase;
  }

  /** Multiply-accumulates of a training that has ended. */
  long macs() {
    return macs;
  }

  /** What a training that has ended made. */
  Weights weights() {
    return weights;
  }

  /** What there is to be written of it. */
  Checkpoints.Content content() {
    return content;
  }
}
