package homegrown.bench;

import homegrown.adapt.Budget;
import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.Evaluation;
import homegrown.tasks.nextword.Score;
import homegrown.tasks.nextword.Training;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Base against personal model for authors of State of the Union addresses. */
@Command(
    name = "sotu",
    description =
        "State of the Union: trains on the first 80 %% of an author's sentences, scores the rest.")
final class Sotu implements Callable<Integer> {

  private static final double TRAIN_SHARE = 0.8;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "What 'homegrown data' prepared.")
  private Path data;

  @Option(
      names = "--authors",
      defaultValue = "TUNE",
      paramLabel = "GROUP",
      description =
          "test: the ten with most words; tune, the default: others with 20,000 or more; all.")
  private Author.Group group;

  @Option(
      names = "--limit",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Only the first N authors of the group.")
  private int limit;

  @Option(names = "--json", description = "One JSON object in place of the table.")
  private boolean json;

  @Mixin private HelpOption help = new HelpOption();

  @Mixin private BaseOption baseOption = new BaseOption();

  /** One author's result; {@code personal} is the base's where the candidate was not promoted. */
  private record Row(Author author, Score base, Score personal, Training.Result result) {

    boolean promoted() {
      return result.verdict().better();
    }

    double unknownShare() {
      return 1 - (double) base.inVocabulary() / base.targets();
    }

    boolean worseInRecall() {
      return personal.recallAt3() < base.recallAt3();
    }

    boolean worseInLogLoss() {
      return personal.logLoss() > base.logLoss();
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Author> authors = Author.of(data, group);
    BaseModel base = baseOption.read();
    List<Row> rows = new ArrayList<>();
    for (Author author : authors.subList(0, Math.min(limit, authors.size()))) {
      rows.add(row(author, base));
      System.err.println(author.name() + " done");
    }
    if (rows.isEmpty()) {
      throw new BenchException(data + ": expected authors of the group " + group + ", got none");
    }
    System.out.println(json ? object(rows) : table(rows));
    return 0;
  }

  private static Row row(Author author, BaseModel base) {
    List<String> sentences = author.sentences();
    int cut = (int) (sentences.size() * TRAIN_SHARE);
    Training.Result result =
        Training.train(
            base, sentences.subList(0, cut)::forEach, Budget.DEFAULT, progress -> {}, () -> false);
    Evaluation evaluation = Evaluation.of(result.model(), sentences.subList(cut, sentences.size()));
    Score personal = result.verdict().better() ? evaluation.personal() : evaluation.base();
    return new Row(author, evaluation.base(), personal, result);
  }

  private static double mean(List<Row> rows, ToDoubleFunction<Row> figure) {
    return rows.stream().mapToDouble(figure).average().orElse(Double.NaN);
  }

  private static String table(List<Row> rows) {
    StringBuilder table =
        new StringBuilder(
            "| author | words | recall@1 base | personal | recall@3 base | personal "
                + "| log-loss base | personal | promoted |\n"
                + "|---|--:|--:|--:|--:|--:|--:|--:|---|\n");
    for (Row row : rows) {
      table.append(
          line(
              row.author().name(),
              row.author().words(),
              row.base().recallAt1(),
              row.personal().recallAt1(),
              row.base().recallAt3(),
              row.personal().recallAt3(),
              row.base().logLoss(),
              row.personal().logLoss(),
              row.promoted() ? "yes" : "no"));
    }
    table.append(
        line(
            "**mean of " + rows.size() + " authors**",
            rows.stream().mapToInt(row -> row.author().words()).sum() / rows.size(),
            mean(rows, row -> row.base().recallAt1()),
            mean(rows, row -> row.personal().recallAt1()),
            mean(rows, row -> row.base().recallAt3()),
            mean(rows, row -> row.personal().recallAt3()),
            mean(rows, row -> row.base().logLoss()),
            mean(rows, row -> row.personal().logLoss()),
            rows.stream().filter(Row::promoted).count() + " of " + rows.size()));
    return table
        .append(
            String.format(
                Locale.ROOT,
                "%nTargets outside the vocabulary: %.2f %% (mean over authors). Worse than the"
                    + " base: %d authors in recall@3, %d in log-loss. Training: %.1f s an author;"
                    + " on a part of the text, for want of budget: %d authors.",
                100 * mean(rows, Row::unknownShare),
                rows.stream().filter(Row::worseInRecall).count(),
                rows.stream().filter(Row::worseInLogLoss).count(),
                mean(rows, row -> row.result().receipt().seconds()),
                rows.stream()
                    .filter(row -> row.result().words() < row.result().wordsThere())
                    .count()))
        .toString();
  }

  private static String line(Object... cells) {
    return String.format(
        Locale.ROOT, "| %s | %d | %.4f | %.4f | %.4f | %.4f | %.4f | %.4f | %s |%n", cells);
  }

  private static String object(List<Row> rows) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      out.writeName("authors");
      out.writeStartArray();
      for (Row row : rows) {
        out.writeStartObject();
        out.writeStringProperty("author", row.author().name());
        out.writeNumberProperty("words", row.author().words());
        score(out, "base", row.base());
        score(out, "personal", row.personal());
        out.writeBooleanProperty("promoted", row.promoted());
        out.writeNumberProperty("trainedWords", row.result().words());
        out.writeNumberProperty("wordsToTrainOn", row.result().wordsThere());
        out.writeNumberProperty("seconds", row.result().receipt().seconds());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeName("mean");
      out.writeStartObject();
      means(out, "base", rows, Row::base);
      means(out, "personal", rows, Row::personal);
      out.writeNumberProperty("outsideVocabulary", mean(rows, Row::unknownShare));
      out.writeEndObject();
      out.writeNumberProperty("worseInRecallAt3", rows.stream().filter(Row::worseInRecall).count());
      out.writeNumberProperty("worseInLogLoss", rows.stream().filter(Row::worseInLogLoss).count());
      out.writeEndObject();
    }
    return text.toString();
  }

  private static void score(JsonGenerator out, String name, Score score) {
    out.writeName(name);
    out.writeStartObject();
    out.writeNumberProperty("recallAt1", score.recallAt1());
    out.writeNumberProperty("recallAt3", score.recallAt3());
    out.writeNumberProperty("logLoss", score.logLoss());
    out.writeNumberProperty("n", score.targets());
    out.writeNumberProperty("inVocabulary", score.inVocabulary());
    out.writeEndObject();
  }

  private interface Arm {
    Score of(Row row);
  }

  private static void means(JsonGenerator out, String name, List<Row> rows, Arm arm) {
    out.writeName(name);
    out.writeStartObject();
    out.writeNumberProperty("recallAt1", mean(rows, row -> arm.of(row).recallAt1()));
    out.writeNumberProperty("recallAt3", mean(rows, row -> arm.of(row).recallAt3()));
    out.writeNumberProperty("logLoss", mean(rows, row -> arm.of(row).logLoss()));
    out.writeEndObject();
  }
}
