package homegrown.tasks.nextword;

import homegrown.engine.Slice;
import homegrown.engine.Weights;
import java.io.IOException;

/** The weights of a network that learnt as a whole, as they are stored: in 16 bits. */
final class WholeNetwork {

  private WholeNetwork() {}

  private static NetworkGraph graph(Network base, int rows) {
    return new NetworkGraph(
        new NetworkSize(rows, base.size().embedding(), base.size().hidden()), 1, 1, 0);
  }

  /** Rounds weights to what is stored. */
  static void round(Weights weights) {
    float[] data = weights.data();
    for (int i = 0; i < data.length; i++) {
      data[i] = Half.toFloat(Half.of(data[i]));
    }
  }

  /** Writes weights, parameter by parameter. */
  static void write(Weights weights, BinaryWriter out) throws IOException {
    for (String name : weights.shapes().keySet()) {
      out.bytes(Half.bytes(weights.slice(name).copy()));
    }
  }

  /** Reads weights of so many rows. */
  static Weights read(BinaryReader in, Network base, int rows) throws IOException {
    NetworkGraph network = graph(base, rows);
    Weights weights = Weights.of(network.graph, 0);
    for (String name : network.parameters()) {
      Slice slice = weights.slice(name);
      byte[] bytes = in.bytes();
      if (bytes.length != 2L * slice.size()) {
        throw in.damaged(bytes.length + " bytes for " + slice.size() + " weights");
      }
      weights.set(name, Half.floats(bytes));
    }
    return weights;
  }
}
