package homegrown.app;

import homegrown.home.Event;
import homegrown.home.History;
import homegrown.home.HomeReader;
import homegrown.home.HomeSnapshot;
import homegrown.home.Limit;
import homegrown.home.Source;
import homegrown.home.SourceSummary;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what is known of a person, from where, and what happened to it. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows what was learnt from which source, and the ledger of what happened.")
final class ShowCommand implements java.util.concurrent.Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<SourceSummary> sources = new ArrayList<>();
    Map<Source, Limit> limits = new HashMap<>();
    Limit every = Limit.NONE;
    History history = new History(List.of(), List.of());
    List<String> damage = new ArrayList<>();
    HomeReader reader = HomeReader.open(home.directory(), home.key());
    Optional<HomeSnapshot> now = reader.snapshot();
    if (now.isPresent()) {
      try (HomeSnapshot open = now.get()) {
        sources.addAll(open.nextWordSources(NextWordTask.NAME));
        history = open.history();
        every = open.nextWordLimit(NextWordTask.NAME);
        for (SourceSummary source : sources) {
          limits.put(source.source(), open.nextWordLimit(NextWordTask.NAME, source.source()));
        }
        open.damage().forEach(found -> damage.add(found.toString()));
      }
    }
    damage.addAll(history.problems().stream().map(problem -> "ledger: " + problem).toList());
    if (json) {
      json(out, sources, every, limits, history, damage);
    } else {
      text(out, sources, every, limits, history, damage);
    }
    return damage.isEmpty() ? 0 : 1;
  }

  private static void json(
      PrintWriter out,
      List<SourceSummary> sources,
      Limit every,
      Map<Source, Limit> limits,
      History history,
      List<String> damage) {
    JsonOutput.print(
        out,
        generator -> {
          generator.writeArrayPropertyStart("sources");
          for (SourceSummary source : sources) {
            generator.writeStartObject();
            generator.writeStringProperty("source", source.source().name());
            generator.writeStringProperty("code", source.code());
            generator.writeNumberProperty("observations", source.observations());
            KeepCommand.json(generator, "limit", limits.get(source.source()));
            generator.writeEndObject();
          }
          generator.writeEndArray();
          KeepCommand.json(generator, "limit", every);
          generator.writeArrayPropertyStart("ledger");
          for (Event event : history.events()) {
            generator.writeStartObject();
            generator.writeNumberProperty("number", event.number());
            generator.writeStringProperty("time", event.time().toString());
            generator.writeStringProperty("kind", event.kind());
            for (Map.Entry<String, String> fact : event.facts().entrySet()) {
              generator.writeStringProperty(fact.getKey(), fact.getValue());
            }
            generator.writeEndObject();
          }
          generator.writeEndArray();
          generator.writeArrayPropertyStart("damage");
          damage.forEach(generator::writeString);
          generator.writeEndArray();
        });
  }

  private static void text(
      PrintWriter out,
      List<SourceSummary> sources,
      Limit every,
      Map<Source, Limit> limits,
      History history,
      List<String> damage) {
    Map<String, String> names = new HashMap<>();
    out.println(sources.isEmpty() ? "Nothing was learnt yet." : "Learnt from:");
    for (SourceSummary source : sources) {
      names.put(source.code(), source.source().name());
      Limit limit = limits.get(source.source());
      out.printf(
          Locale.ROOT,
          "  %,9d observations  %s%s%n",
          source.observations(),
          source.source().name(),
          limit.equals(every) ? "" : " (kept: " + KeepCommand.text(limit) + ")");
    }
    if (!every.none()) {
      out.printf("Kept of each source: %s.%n", KeepCommand.text(every));
    }
    if (!history.events().isEmpty()) {
      out.printf("%nWhat happened:%n");
    }
    for (Event event : history.events()) {
      out.printf("  %d  %s  %s%n", event.number(), event.time(), event.kind());
      event
          .facts()
          .forEach(
              (name, value) -> {
                if (!name.equals("id")) {
                  out.printf(
                      "       %s: %s%n",
                      name, name.equals("sources") ? named(value, names) : value);
                }
              });
    }
    damage.forEach(found -> out.println("Damaged: " + found));
  }

  private static String named(String codes, Map<String, String> names) {
    StringBuilder named = new StringBuilder();
    for (String code : codes.split(" ")) {
      named.append(named.length() == 0 ? "" : ", ");
      named.append(names.getOrDefault(code, "one that is no longer here (" + code + ")"));
    }
    return named.toString();
  }
}
