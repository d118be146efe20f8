package homegrown.tasks.nextword;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Slice;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import java.util.List;

/**
 * How well a network predicts lines, beside the n-gram yardstick on the same ones. Every target of
 * training counts, the unknown word too; in recall it is a miss, and it is no suggestion.
 */
final class NetworkEvaluation {

  private static final int TIME = 48;
  private static final int BATCH = 16;
  private static final int SUGGESTIONS = 3;

  private int words;
  private double loss;
  private int amongThree;

  private NetworkEvaluation() {}

  /** Scores a network. */
  static NetworkEvaluation of(
      NetworkSize size,
      NetworkVocabulary vocabulary,
      Weights weights,
      Device device,
      List<int[]> lines) {
    NetworkGraph network = new NetworkGraph(size, TIME, BATCH, 0);
    Trainer scorer = Plan.inference(network.logits).on(device).start(weights, device, 0);
    PackedLines packed = PackedLines.alone(lines, vocabulary, TIME);
    NetworkEvaluation result = new NetworkEvaluation();
    float[] p = new float[size.vocabulary()];
    int[] targets = new int[TIME * BATCH];
    for (int row = 0; row < packed.rows(); row += BATCH) {
      packed.batch(row, BATCH, scorer.ids(network.inputs), targets);
      scorer.step();
      Slice logits = scorer.value(network.logits);
      for (int i = 0; i < targets.length; i++) {
        if (targets[i] != NetworkGraph.NO_TARGET) {
          System.arraycopy(logits.data(), logits.at() + i * p.length, p, 0, p.length);
          softmax(p);
          result.add(p, targets[i]);
        }
      }
    }
    return result;
  }

  /** Scores the yardstick on the same targets. */
  static NetworkEvaluation of(
      KneserNey model, NetworkSize size, NetworkVocabulary vocabulary, List<int[]> lines) {
    NetworkEvaluation result = new NetworkEvaluation();
    float[] p = new float[size.vocabulary()];
    for (int[] line : lines) {
      for (int end = 1; end < Math.min(line.length, TIME); end++) {
        if (vocabulary.predicted(line[end])) {
          model.distribution(line, end, p);
          result.add(p, vocabulary.input(line[end]));
        }
      }
    }
    return result;
  }

  private static void softmax(float[] x) {
    float most = Float.NEGATIVE_INFINITY;
    for (float value : x) {
      most = Math.max(most, value);
    }
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) Math.exp(x[i] - most);
      sum += x[i];
    }
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (x[i] / sum);
    }
  }

  private void add(float[] p, int target) {
    words++;
    loss -= Math.log(Math.max(p[target], Float.MIN_VALUE));
    if (target == Ids.UNKNOWN) {
      return;
    }
    int better = 0;
    for (int id = Ids.FIRST; id < p.length && better < SUGGESTIONS; id++) {
      better += p[id] > p[target] || p[id] == p[target] && id < target ? 1 : 0;
    }
    amongThree += better < SUGGESTIONS ? 1 : 0;
  }

  /** Scored words. */
  int words() {
    return words;
  }

  /** Mean log-loss, in nats a word. */
  double logLoss() {
    return loss / words;
  }

  /** Share of words that are among the three most probable ones. */
  double recallAt3() {
    return (double) amongThree / words;
  }
}
