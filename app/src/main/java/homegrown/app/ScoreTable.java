package homegrown.app;

import homegrown.tasks.nextword.Score;
import java.io.PrintWriter;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** Shows how well the base and the personal model predict the same words. */
final class ScoreTable {

  private ScoreTable() {}

  static void print(PrintWriter out, Score base, Score personal) {
    out.println("                     base   personal");
    row(out, "first suggestion", "%.1f %%", 100 * base.recallAt1(), 100 * personal.recallAt1());
    row(out, "first three", "%.1f %%", 100 * base.recallAt3(), 100 * personal.recallAt3());
    row(out, "log-loss (nats)", "%.3f  ", base.logLoss(), personal.logLoss());
  }

  private static void row(PrintWriter out, String name, String form, double base, double own) {
    out.printf(
        Locale.ROOT,
        "%-16s %8s   %8s%n",
        name,
        String.format(Locale.ROOT, form, base),
        String.format(Locale.ROOT, form, own));
  }

  static void json(JsonGenerator json, String name, Score score) {
    json.writeObjectPropertyStart(name);
    json.writeNumberProperty("logLoss", score.logLoss());
    json.writeNumberProperty("recallAt1", score.recallAt1());
    json.writeNumberProperty("recallAt3", score.recallAt3());
    json.writeNumberProperty("n", score.targets());
    json.writeNumberProperty("inVocabulary", score.inVocabulary());
    json.writeEndObject();
  }
}
