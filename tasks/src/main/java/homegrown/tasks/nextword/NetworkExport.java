package homegrown.tasks.nextword;

import homegrown.engine.Slice;
import homegrown.engine.Weights;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What another program needs to repeat {@link NetworkFineTuning}: weights, lines and settings. All
 * numbers have their least significant byte first.
 *
 * <ul>
 *   <li>{@code NAME.f32}: a parameter, row by row, 32 bits a number;
 *   <li>{@code train.i32}, {@code test.i32}: of each line the number of its tokens, then their
 *       rows, 32 bits a number; the first token is {@link Ids#START};
 *   <li>{@code predicted.u8}: a byte for each row, 1 if it is a target where it stands in a line;
 *   <li>{@code meta.json}: sizes, rows with a meaning, settings.
 * </ul>
 */
final class NetworkExport {

  private static final int FORMAT = 1;

  private NetworkExport() {}

  /**
   * Writes all files.
   *
   * @param start weights at the start of training
   * @param settings of which the softmax is left out: it is over the whole vocabulary
   */
  static void write(
      Weights start,
      NetworkVocabulary vocabulary,
      List<int[]> train,
      List<int[]> test,
      NetworkFineTuning.Settings settings,
      Study.Files files)
      throws IOException {
    for (String name : start.shapes().keySet()) {
      try (OutputStream out = open(files, name + ".f32")) {
        Slice slice = start.slice(name);
        for (int i = 0; i < slice.size(); i++) {
          number(out, Float.floatToIntBits(slice.data()[slice.at() + i]));
        }
      }
    }
    lines(files, "train.i32", train);
    lines(files, "test.i32", test);
    try (OutputStream out = open(files, "predicted.u8")) {
      for (int row = 0; row < vocabulary.rows(); row++) {
        out.write(vocabulary.predicted(row) ? 1 : 0);
      }
    }
    try (OutputStream out = open(files, "meta.json")) {
      out.write(meta(start, settings).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static OutputStream open(Study.Files files, String name) throws IOException {
    return new BufferedOutputStream(files.open(name), 1 << 16);
  }

  private static void lines(Study.Files files, String name, List<int[]> lines) throws IOException {
    try (OutputStream out = open(files, name)) {
      for (int[] line : lines) {
        number(out, line.length);
        for (int row : line) {
          number(out, row);
        }
      }
    }
  }

  private static void number(OutputStream out, int bits) throws IOException {
    out.write(bits);
    out.write(bits >> 8);
    out.write(bits >> 16);
    out.write(bits >> 24);
  }

  private static String meta(Weights start, NetworkFineTuning.Settings settings) {
    StringBuilder json = new StringBuilder("{");
    pair(json, "format", FORMAT);
    pair(json, "vocabulary", start.shapes().get("table").dim(0));
    pair(json, "embedding", start.shapes().get("table").dim(1));
    pair(json, "hidden", start.shapes().get("projection").dim(1));
    pair(json, "start", Ids.START);
    pair(json, "unknown", Ids.UNKNOWN);
    pair(json, "epochs", settings.epochs());
    pair(json, "rate", settings.rate());
    pair(json, "dropout", settings.dropout());
    pair(json, "pull", settings.pull());
    pair(json, "time", settings.time());
    pair(json, "batch", settings.batch());
    pair(json, "seed", settings.seed());
    pair(json, "beta1", NetworkFineTuning.BETA1);
    pair(json, "beta2", NetworkFineTuning.BETA2);
    pair(json, "epsilon", NetworkFineTuning.EPSILON);
    pair(json, "clip", NetworkFineTuning.CLIP);
    pair(json, "warmUpPart", NetworkFineTuning.WARM_UP_PART);
    return json.append("\n}\n").toString();
  }

  private static void pair(StringBuilder json, String name, Number value) {
    json.append(json.length() == 1 ? "" : ",");
    json.append("\n  \"").append(name).append("\": ").append(value);
  }
}
