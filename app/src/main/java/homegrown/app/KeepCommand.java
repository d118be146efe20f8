package homegrown.app;

import homegrown.home.Home;
import homegrown.home.Limit;
import homegrown.home.NextWord;
import homegrown.home.Source;
import homegrown.home.SourceSummary;
import java.io.PrintWriter;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;

/** Limits how much is kept of what was observed. */
@Command(
    name = "keep",
    mixinStandardHelpOptions = true,
    description =
        "Keeps no more of each source than you allow; what falls out is dropped now and whenever"
            + " there is too much again. Models keep what they have learnt until they train again."
            + " \"homegrown show\" names the limits.")
final class KeepCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private BaseOption base;

  @Option(
      names = "--newest",
      paramLabel = "N",
      description = "So many lines of each source at most, the newest.")
  private Long newest;

  @Option(
      names = "--age",
      paramLabel = "TIME",
      converter = AgeConverter.class,
      description = "None that is older, such as 365d; lines of files have no time mostly.")
  private Duration age;

  @Option(names = "--everything", description = "No limit.")
  private boolean everything;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Only of this source, as \"homegrown show\" names it.")
  private String source;

  @Option(names = "--as-others", description = "Of this source as of those without a limit.")
  private boolean asOthers;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    boolean limited = newest != null || age != null;
    int wishes = (limited ? 1 : 0) + (everything ? 1 : 0) + (asOthers ? 1 : 0);
    if (wishes != 1 || asOthers && source == null || newest != null && newest < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected --newest 1 or more, or --age, or both; or --everything; or --source NAME"
              + " --as-others");
    }
    Limit limit =
        new Limit(
            newest == null ? OptionalLong.empty() : OptionalLong.of(newest),
            Optional.ofNullable(age));
    try (Home open = Home.open(home.directory(), home.key())) {
      NextWord words = open.nextWord(NextWordTask.NAME, base.base());
      print(keep(words, limit), words.observations());
    }
    return 0;
  }

  private long keep(NextWord words, Limit limit) {
    if (source == null) {
      return words.keep(limit);
    }
    Source named = named(words);
    return asOthers ? words.keepAsOthers(named) : words.keep(named, limit);
  }

  /** A file may be named by a path that is not absolute. */
  private Source named(NextWord words) {
    Source path = Source.of(Paths.get(source).toAbsolutePath().normalize().toString());
    boolean known = false;
    boolean file = false;
    for (SourceSummary summary : words.show()) {
      known |= summary.source().name().equals(source);
      file |= summary.source().equals(path);
    }
    return file && !known ? path : Source.of(source);
  }

  private void print(long dropped, long left) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonOutput.print(
          out,
          generator -> {
            generator.writeNumberProperty("dropped", dropped);
            generator.writeNumberProperty("observations", left);
          });
    } else {
      out.printf(Locale.ROOT, "Dropped %,d observations, %,d are left.%n", dropped, left);
    }
  }

  /** A limit in words. */
  static String text(Limit limit) {
    String number =
        limit.newest().isPresent()
            ? String.format(Locale.ROOT, "the newest %,d", limit.newest().getAsLong())
            : "";
    String time = limit.age().map(age -> "none older than " + AgeConverter.text(age)).orElse("");
    return limit.none()
        ? "everything"
        : number + (number.isEmpty() || time.isEmpty() ? "" : ", ") + time;
  }

  /** A limit as properties: those that it has. */
  static void json(JsonGenerator out, String name, Limit limit) {
    out.writeObjectPropertyStart(name);
    limit.newest().ifPresent(newest -> out.writeNumberProperty("newest", newest));
    limit.age().ifPresent(age -> out.writeNumberProperty("ageSeconds", age.getSeconds()));
    out.writeEndObject();
  }
}
