package homegrown.home;

import homegrown.tasks.nextword.PersonalModel;
import homegrown.tasks.nextword.Suggester;
import homegrown.vault.FailingDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that can be seen of a home with one next-word model, to be compared. */
record HomeState(
    List<String> observations,
    List<String> sources,
    List<String> versions,
    String current,
    List<String> suggestions,
    String rules,
    List<String> history,
    List<String> problems,
    List<String> damage) {

  static final String NAME = "chat-en";
  private static final List<String> TEXTS = List.of("", "see you at the ", "at the z", "my quil");
  private static final List<String> UNLIKE = List.of("id", "seconds", "joules", "macs");

  /** Opens the home on a disk, and looks. */
  static HomeState of(FailingDisk disk) {
    try (Home home = open(disk)) {
      return of(home, reader(disk));
    }
  }

  static Home open(FailingDisk disk) {
    return Home.open(disk.openWriter(SmallText.KEY.homeKey()));
  }

  static HomeReader reader(FailingDisk disk) {
    return new HomeReader(disk.openReader(SmallText.KEY.homeKey()));
  }

  static NextWord words(Home home) {
    return home.nextWord(NAME, SmallText.BASE);
  }

  static HomeState of(Home home, HomeReader reader) {
    NextWord words = words(home);
    PersonalModel model = reader.nextWord(NAME, SmallText.BASE);
    List<String> suggestions = suggestions(words);
    if (!suggestions.equals(suggestions(new Suggester(model)))) {
      throw new AssertionError("the home and its reader do not suggest the same");
    }
    History history = home.history();
    return new HomeState(
        observations(words),
        strings(words.show()),
        versions(words.versions()),
        hash(model),
        suggestions,
        words.schedule().rules().map(Object::toString).orElse("none"),
        events(history),
        history.problems(),
        strings(home.damage()));
  }

  /** What of this is not as in another, shortly. */
  List<String> unlike(HomeState other) {
    List<String> unlike = new ArrayList<>();
    unlike(unlike, "observations", observations, other.observations);
    unlike(unlike, "sources", sources, other.sources);
    unlike(unlike, "versions", versions, other.versions);
    unlike(unlike, "current", List.of(current), List.of(other.current));
    unlike(unlike, "suggestions", suggestions, other.suggestions);
    unlike(unlike, "rules", List.of(rules), List.of(other.rules));
    unlike(unlike, "history", history, other.history);
    unlike(unlike, "problems", problems, other.problems);
    unlike(unlike, "damage", damage, other.damage);
    return unlike;
  }

  private static void unlike(List<String> to, String what, List<String> one, List<String> other) {
    if (!one.equals(other)) {
      List<String> more = new ArrayList<>(one);
      more.removeAll(other);
      List<String> fewer = new ArrayList<>(other);
      fewer.removeAll(one);
      to.add(what + ": more " + more + ", fewer " + fewer);
    }
  }

  private static List<String> strings(List<?> all) {
    List<String> strings = new ArrayList<>();
    all.forEach(some -> strings.add(some.toString()));
    return strings;
  }

  static List<String> observations(NextWord words) {
    List<String> all = new ArrayList<>();
    words.observations((source, time, text) -> all.add(source.name() + " " + time + " " + text));
    return all;
  }

  static List<String> versions(List<Version> versions) {
    List<String> all = new ArrayList<>();
    versions.forEach(version -> all.add(version.number() + " " + version.promoted()));
    return all;
  }

  static String hash(PersonalModel model) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      model.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.size() + " " + Arrays.hashCode(out.toByteArray());
  }

  private static List<String> suggestions(NextWord words) {
    List<String> all = new ArrayList<>();
    TEXTS.forEach(text -> all.add(words.suggest(text, 5).toString()));
    return all;
  }

  static List<String> suggestions(Suggester suggester) {
    List<String> all = new ArrayList<>();
    TEXTS.forEach(text -> all.add(suggester.suggest(text, 5).toString()));
    return all;
  }

  static List<String> events(History history) {
    List<String> all = new ArrayList<>();
    for (Event event : history.events()) {
      Map<String, String> facts = new TreeMap<>(event.facts());
      facts.keySet().removeAll(UNLIKE);
      all.add(event.number() + " " + event.kind() + " " + facts);
    }
    return all;
  }
}
