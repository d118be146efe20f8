package homegrown.app;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.onnx.OnnxBuilder;
import homegrown.onnx.Value;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class PlanCommandTest {

  @TempDir private Path directory;

  private Path file;
  private String out = "";
  private String err = "";

  @BeforeEach
  void writeModel() {
    file = directory.resolve("perceptron.onnx");
    OnnxBuilder model = new OnnxBuilder("perceptron");
    model.input("x", Value.Type.FLOAT, "N", "40");
    model.tensor("w1", random(32, 40));
    model.tensor("b1", random(32));
    model.tensor("w2", random(3, 32));
    model.tensor("b2", random(3));
    model.node("Gemm", "h", "x", "w1", "b1").integer("transB", 1);
    model.node("Relu", "r", "h");
    model.node("Gemm", "logits", "r", "w2", "b2").integer("transB", 1);
    model.output("logits", Value.Type.FLOAT, "N", "3");
    model.write(file);
  }

  private static Value random(int... dims) {
    int size = 1;
    for (int dim : dims) {
      size *= dim;
    }
    float[] data = new float[size];
    Random random = new Random(size);
    for (int i = 0; i < size; i++) {
      data[i] = (float) random.nextGaussian() / 4;
    }
    return Value.floats(dims, data);
  }

  @Test
  void printsWhatTrainsForPeople() {
    assertThat(run("--memory", "1MiB", "--size", "N=8")).isZero();
    assertThat(out)
        .contains("x [8, 40] to logits [8, 3]", "cross-entropy of classes", "gradients on noise")
        .containsPattern("w1 +\\[32, 40\\] +all +5,120 +\\d+\\.\\d %")
        .containsPattern("Peak: [0-9,]+ of 1,048,576 bytes")
        .containsPattern("Smallest budget that works: [0-9,]+ bytes")
        .containsPattern(
            "[0-9,]+ multiply-accumulates forward, [0-9,]+ backward; .* on this machine");
    assertThat(err).isEmpty();
  }

  @Test
  void printsOneJsonObjectWithTheSameFigures() {
    assertThat(run("--memory", "1MiB", "--size", "N=8", "--json")).isZero();
    assertThat(out.trim().lines()).hasSize(1);
    assertThat(names(out))
        .containsExactly(
            "model",
            "inputs",
            "output",
            "outputShape",
            "loss",
            "update",
            "ranking",
            "kernels",
            "threads",
            "budgetBytes",
            "peakBytes",
            "bytes",
            "weightBytes",
            "leastBytes",
            "allBytes",
            "contribution",
            "macs",
            "secondsPerStep",
            "trains");
    assertThat(out).contains("\"inputs\":{\"x\":[8,40]}", "\"macs\":{\"forward\":11008,");
    long sum = 0;
    for (String part : List.of("arena", "trained", "state", "inputs", "kernels")) {
      sum += number("\"" + part + "\":(\\d+)");
    }
    assertThat(number("\"peakBytes\":(\\d+)")).isEqualTo(sum);

    long peak = number("\"peakBytes\":(\\d+)");
    long least = number("\"leastBytes\":(\\d+)");
    assertThat(run("--memory", least + "", "--size", "N=8", "--json")).isZero();
    assertThat(number("\"peakBytes\":(\\d+)")).isEqualTo(least).isLessThan(peak);
    assertThat(out).containsPattern("\"trains\":\\[\\{\"parameter\":\"[^}]*}]}");
  }

  private long number(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(out);
    assertThat(matcher.find()).as("%s in %s", pattern, out).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** The names of an object's properties. */
  private static List<String> names(String json) {
    List<String> names = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        names.add(parser.currentName());
        parser.nextToken();
        parser.skipChildren();
      }
      assertThat(parser.nextToken()).isNull();
    }
    return names;
  }

  @Test
  void failuresSayTheMendAndEndWithOne() throws Exception {
    assertThat(run("--memory", "1KiB")).isEqualTo(1);
    assertThat(err).containsPattern("expected a budget of at least \\d+ bytes, .* got 1024");

    Path contribution = directory.resolve("contribution.txt");
    Files.writeString(contribution, "homegrown contribution 1\nw9\t1\n");
    assertThat(run("--memory", "1MiB", "--contribution", contribution.toString())).isEqualTo(1);
    assertThat(err).contains("w9");
    assertThat(run("--memory", "1MiB", "--contribution", "none.txt")).isEqualTo(1);
    assertThat(err).contains("none.txt: expected a contribution, got no such file");

    Files.writeString(file, "not a model");
    assertThat(run("--memory", "1MiB")).isEqualTo(1);
    assertThat(err).contains("perceptron.onnx").doesNotContain("\tat ");
    Files.delete(file);
    assertThat(run("--memory", "1MiB")).isEqualTo(1);
    assertThat(err).contains("perceptron.onnx: expected a file, got none");
    assertThat(out).isEmpty();
  }

  @Test
  void wrongUseEndsWithTwo() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("--memory", "much")).isEqualTo(2);
    assertThat(err).contains("256KiB");
    assertThat(run("--memory", "1MiB", "--loss", "taste")).isEqualTo(2);
    assertThat(run("--memory", "1MiB", "--shape", "x=wide")).isEqualTo(2);
    assertThat(err).contains("1x3x96x96");
    assertThat(run("--memory", "1MiB", "--threads", "0")).isEqualTo(2);
  }

  private int run(String... options) {
    List<String> all = new ArrayList<>(List.of("plan", file.toString()));
    all.addAll(List.of(options));
    PrintStream usualOut = System.out;
    PrintStream usualErr = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      return Main.run(all.toArray(String[]::new));
    } finally {
      System.setOut(usualOut);
      System.setErr(usualErr);
      out = outBytes.toString(StandardCharsets.UTF_8);
      err = errBytes.toString(StandardCharsets.UTF_8);
    }
  }
}
