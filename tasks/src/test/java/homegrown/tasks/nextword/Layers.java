package homegrown.tasks.nextword;

import homegrown.engine.Device;
import homegrown.engine.Slice;
import homegrown.engine.Weights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Output layers of somebody who writes about {@link Creatures}. */
final class Layers {

  private Layers() {}

  /** The states of lines, each written once. */
  static LineStates states(NetworkVocabulary vocabulary, List<String> lines, Device device) {
    Network network = Creatures.network();
    int[] once = new int[lines.size()];
    Arrays.fill(once, 1);
    return new StateReader(network.size(), network.weights(), device)
        .read(Creatures.rows(vocabulary, lines), once, vocabulary, () -> {});
  }

  /** The weights that training starts from. */
  static Weights start(NetworkVocabulary vocabulary) {
    long[] counts = new long[vocabulary.rows()];
    Arrays.fill(counts, 3);
    return OutputLayer.start(Creatures.network(), vocabulary, counts);
  }

  /** Weights that are about so far from those at the start, rounded as they are stored. */
  static Weights moved(NetworkVocabulary vocabulary, double by, long seed) {
    Weights weights = start(vocabulary);
    Random random = new Random(seed);
    for (int i = 0; i < weights.data().length; i++) {
      weights.data()[i] += (float) (by * random.nextGaussian());
    }
    OutputLayer.round(weights, Creatures.network());
    return weights;
  }

  /** Nats a word by a layer with these weights. */
  static double loss(
      Weights weights, NetworkVocabulary vocabulary, LineStates states, Device device) {
    PersonalNetwork network = PersonalNetwork.of(Creatures.network(), vocabulary, weights);
    double loss = 0;
    double words = 0;
    float[] probabilities = network.targets(states, device, () -> true);
    for (int word = 0; word < states.size(); word++) {
      loss -= states.count(word) * Math.log(probabilities[word]);
      words += states.count(word);
    }
    return loss / words;
  }

  /** The distance between the tables of two sets of weights. */
  static double distance(Weights a, Weights b) {
    Slice one = a.slice(OutputGraph.TABLE);
    Slice two = b.slice(OutputGraph.TABLE);
    double sum = 0;
    for (int i = 0; i < one.size(); i++) {
      sum += Math.pow(one.data()[one.at() + i] - two.data()[two.at() + i], 2);
    }
    return Math.sqrt(sum);
  }

  /** Writes something. */
  interface Content {
    void write(BinaryWriter out) throws IOException;
  }

  /** What was written, and a checksum. */
  static byte[] written(Content content) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      BinaryWriter writer = new BinaryWriter(out);
      content.write(writer);
      writer.finish();
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static BinaryReader reader(byte[] bytes) {
    return new BinaryReader(new ByteArrayInputStream(bytes), "place");
  }
}
