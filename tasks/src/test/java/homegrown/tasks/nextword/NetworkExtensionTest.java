package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import homegrown.engine.Slice;
import homegrown.engine.Weights;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows for new words: where each number comes from. */
class NetworkExtensionTest {

  private static final NetworkSize SIZE = new NetworkSize(7, 3, 4);

  private final Lexicon lexicon =
      new Lexicon(
          new String[] {"apple", "bread", "corn"},
          new String[] {"apple", "bread", "corn"},
          new int[] {5, 6, 7});
  private final NetworkVocabulary vocabulary =
      new NetworkVocabulary(lexicon, 7, List.of("corn", "dill"));
  private final Network network =
      new Network(SIZE, 0, Weights.of(new NetworkGraph(SIZE, 1, 1, 0).graph, 3), Map.of());

  @Test
  void newRowsShareOutWhatTheUnknownWordHas() {
    Weights base = network.weights();
    base.set("output_bias", new float[] {1, 2, -0.5f, 3, 4, 5, 6});

    Weights weights =
        NetworkExtension.of(network, vocabulary, new long[] {9, 9, 4, 9, 9, 9, 9, 8, 3});

    assertThat(weights.shapes().keySet()).containsExactlyElementsOf(base.shapes().keySet());
    for (String name : List.of("w_input", "w_state", "bias", "projection")) {
      assertThat(weights.slice(name).copy()).as(name).isEqualTo(base.slice(name).copy());
    }
    Slice table = weights.slice("table");
    assertThat(table.size()).isEqualTo(9 * 3);
    for (int row = 0; row < 9; row++) {
      for (int i = 0; i < 3; i++) {
        int from = row < 7 ? row : Ids.UNKNOWN;
        assertThat(table.copy()[row * 3 + i]).isEqualTo(base.slice("table").copy()[from * 3 + i]);
      }
    }
    float[] bias = weights.slice("output_bias").copy();
    assertThat(bias).startsWith(1, 2, -0.5f, 3, 4, 5, 6).hasSize(9);
    // 8 and 3 new words, 4 unknown ones, 5 for those to come.
    assertThat((double) bias[7]).isCloseTo(-0.5 + Math.log(8 / 20.0), within(1e-6));
    assertThat((double) bias[8]).isCloseTo(-0.5 + Math.log(3 / 20.0), within(1e-6));
  }

  @Test
  void withoutNewWordsItIsACopy() {
    Weights weights = NetworkExtension.of(network, new NetworkVocabulary(lexicon, 7), new long[7]);
    assertThat(weights.data()).isEqualTo(network.weights().data());
    assertThat(weights.data()).isNotSameAs(network.weights().data());
  }

  @Test
  void whatDoesNotBelongTogetherIsRefused() {
    assertThatThrownBy(() -> NetworkExtension.of(network, vocabulary, new long[9]))
        .isInstanceOf(NextWordException.class)
        .hasMessageContaining("row 7 0 times");
    assertThatThrownBy(() -> NetworkExtension.of(network, vocabulary, new long[8]))
        .isInstanceOf(NextWordException.class)
        .hasMessageContaining("expected 9 rows, got 8");
    assertThatThrownBy(
            () -> NetworkExtension.of(network, new NetworkVocabulary(lexicon, 6), new long[6]))
        .isInstanceOf(NextWordException.class)
        .hasMessageContaining("expected 7 rows, got 6");
  }
}
