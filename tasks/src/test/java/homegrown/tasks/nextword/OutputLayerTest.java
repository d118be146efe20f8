package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import homegrown.engine.Slice;
import homegrown.engine.Weights;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is rounded once is stored and read to the bit. */
class OutputLayerTest {

  private final Network network = Creatures.network();
  private final NetworkVocabulary vocabulary = Creatures.vocabulary(Creatures.person(100, 1));
  private final int width = network.size().embedding();

  private static byte[] written(Weights weights, Network network) {
    return Layers.written(out -> OutputLayer.write(weights, network, out));
  }

  private static Weights read(byte[] bytes, Network network, int rows) throws IOException {
    BinaryReader in = Layers.reader(bytes);
    Weights weights = OutputLayer.read(in, network, rows);
    in.finish();
    return weights;
  }

  @Test
  void theStartIsTheBaseWithRowsForThePersonsWords() {
    Weights start = Layers.start(vocabulary);
    Slice table = start.slice(OutputGraph.TABLE);
    float[] shared = network.weights().slice(OutputGraph.TABLE).copy();
    float[] unknown = Arrays.copyOfRange(shared, Ids.UNKNOWN * width, (Ids.UNKNOWN + 1) * width);

    assertThat(Arrays.copyOf(table.copy(), shared.length)).isEqualTo(shared);
    for (int row = network.size().vocabulary(); row < vocabulary.rows(); row++) {
      assertThat(Arrays.copyOfRange(table.copy(), row * width, (row + 1) * width))
          .as("row %d", row)
          .isEqualTo(unknown);
    }
    assertThat(start.slice(OutputGraph.ADAPTER).copy()).containsOnly(0);
    float[] bias = network.weights().slice(OutputGraph.BIAS).copy();
    assertThat(Arrays.copyOf(start.slice(OutputGraph.BIAS).copy(), bias.length)).isEqualTo(bias);
  }

  @Test
  void rowsThatDidNotMoveTakeAByte() {
    int rows = network.size().vocabulary();
    int personal = vocabulary.rows() - rows;
    Weights start = Layers.start(vocabulary);
    OutputLayer.round(start, network);

    int halves = personal * width + vocabulary.rows() + width * width;
    int lengths = 4 * 3;
    assertThat(written(start, network).length).isBetween(rows + 2 * halves, rows + 2 * halves + 20);
    Weights moved = Layers.moved(vocabulary, 0.1, 1);
    assertThat(written(moved, network).length)
        .isLessThanOrEqualTo(rows * (width + 4) + 2 * halves + lengths + 4);
  }

  @Test
  void roundingTakesAtMostHalfAStep() {
    Weights weights = Layers.start(vocabulary);
    Slice table = weights.slice(OutputGraph.TABLE);
    Random random = new Random(4);
    for (int i = 0; i < weights.data().length; i++) {
      weights.data()[i] += (float) (0.1 * random.nextGaussian());
    }
    float[] before = table.copy();
    float[] biasBefore = weights.slice(OutputGraph.BIAS).copy();
    OutputLayer.round(weights, network);

    float[] base = network.weights().slice(OutputGraph.TABLE).copy();
    for (int at = 0; at < before.length; at++) {
      double error = 1e-3;
      if (at < base.length) {
        double most = 0;
        for (int i = at - at % width; i < at - at % width + width; i++) {
          most = Math.max(most, Math.abs(before[i] - base[i]));
        }
        // Half of one step in 127, and what the scale loses in 16 bits.
        error = most / 127 / 2 + most / 1024;
      }
      assertThat((double) table.data()[table.at() + at]).isCloseTo(before[at], within(error));
    }
    float[] bias = weights.slice(OutputGraph.BIAS).copy();
    for (int row = 0; row < bias.length; row++) {
      assertThat((double) bias[row])
          .isCloseTo(biasBefore[row], within(1e-3 * (1 + Math.abs(biasBefore[row]))));
    }
  }

  /** Differences of all sizes to weights of all sizes, as large numbers swallow small ones. */
  @Test
  void whatIsRoundedIsStoredAndReadToTheBit() throws IOException {
    int rows = 60;
    NetworkSize size = new NetworkSize(50, 8, 2);
    for (int exponent = -10; exponent <= 2; exponent++) {
      for (int magnitude = -24; magnitude <= 0; magnitude++) {
        Random random = new Random(exponent * 100 + magnitude);
        Weights base = Weights.of(new NetworkGraph(size, 1, 1, 0).graph, 1);
        for (int i = 0; i < base.data().length; i++) {
          base.data()[i] = Half.toFloat(Half.of((float) random.nextGaussian() * power(exponent)));
        }
        Network made = new Network(size, 1, base, Map.of());
        Weights weights = Weights.of(OutputGraph.adapted(1, rows, 8).graph, 0);
        for (String name : List.of(OutputGraph.TABLE, OutputGraph.BIAS, OutputGraph.ADAPTER)) {
          Slice values = weights.slice(name);
          float[] from = name.equals(OutputGraph.ADAPTER) ? new float[0] : base.slice(name).copy();
          for (int i = 0; i < values.size(); i++) {
            values.data()[values.at() + i] =
                (i < from.length ? from[i] : 0) + (float) random.nextGaussian() * power(magnitude);
          }
        }
        String what = "2^" + magnitude + " on 2^" + exponent;
        OutputLayer.round(weights, made);
        float[] rounded = weights.data().clone();

        byte[] bytes = written(weights, made);
        assertThat(read(bytes, made, rows).data()).as(what).isEqualTo(rounded);
        OutputLayer.round(weights, made);
        assertThat(weights.data()).as("%s, rounded twice", what).isEqualTo(rounded);
      }
    }
  }

  private static float power(int exponent) {
    return (float) Math.pow(2, exponent);
  }

  @Test
  void aWeightThatIsNoNumberIsRefused() {
    for (float strange : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      for (String name : List.of(OutputGraph.TABLE, OutputGraph.BIAS, OutputGraph.ADAPTER)) {
        Weights weights = Layers.moved(vocabulary, 0.1, 1);
        Slice slice = weights.slice(name);
        slice.data()[slice.at() + slice.size() - 1] = strange;

        assertThatExceptionOfType(NextWordException.class)
            .isThrownBy(() -> read(written(weights, network), network, vocabulary.rows()))
            .withMessageContaining("place")
            .withMessageContaining("no number");
      }
    }
  }

  @Test
  void aTrainingThatWentWrongEndsAllTheSame() {
    Weights weights = Layers.start(vocabulary);
    Arrays.fill(weights.data(), Float.NaN);
    OutputLayer.round(weights, network);

    assertThat(weights.data()[0]).isNaN();
  }

  @Test
  void aLayerOfAnotherSizeIsRefused() {
    byte[] bytes = written(Layers.moved(vocabulary, 0.1, 1), network);
    for (int rows : new int[] {vocabulary.rows() - 1, vocabulary.rows() + 1}) {
      assertThatExceptionOfType(NextWordException.class)
          .isThrownBy(() -> read(bytes, network, rows))
          .withMessageContaining("place");
    }
  }
}
