package homegrown.bench.proof;

import homegrown.bench.proof.Material.Person;
import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.Study;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Does what is not in the file of results yet, author by author and stage by stage. */
final class Runner {

  private static final double TRAIN_SHARE = 0.8;
  private static final int WARM_UP_WORDS = 2_000;
  private static final double WARM_UP_EPOCHS = 0.5;

  private final BaseModel base;
  private final List<Person> people;
  private final ProofCsv csv;
  private final int threads;
  private boolean warm;

  Runner(BaseModel base, List<Person> people, ProofCsv csv, int threads) {
    this.base = base;
    this.people = people;
    this.csv = csv;
    this.threads = threads;
  }

  void run(List<Stage> stages) throws IOException {
    List<String> authors = people.stream().map(Person::name).toList();
    for (Stage stage : stages) {
      Results soFar = new Results(csv.rows(), authors);
      for (Person person : people) {
        List<Work> left =
            stage.works(person.name(), soFar).stream()
                .distinct()
                .filter(work -> !csv.has(person.name(), work))
                .toList();
        if (!left.isEmpty()) {
          run(person, left);
        }
      }
    }
  }

  private void run(Person person, List<Work> works) throws IOException {
    warmUp(works);
    try (Study study = study(person.sentences())) {
      for (Work work : works) {
        ProofRow row = ProofRow.of(person.name(), study, work, work.on(study));
        csv.add(row);
        System.err.printf(
            Locale.ROOT,
            "%s %s %s seed %d: %.4f alone, %.4f mixed, %.1f s%n",
            row.author(),
            row.arm().text(),
            row.settings(),
            row.seed(),
            row.alone().logLoss(),
            row.mixed().logLoss(),
            row.seconds());
      }
    }
  }

  private Study study(List<String> sentences) {
    int cut = (int) (sentences.size() * TRAIN_SHARE);
    return new Study(
        base, sentences.subList(0, cut), sentences.subList(cut, sentences.size()), threads);
  }

  /** So that the first runs do not pay for compiling; what comes of it is thrown away. */
  private void warmUp(List<Work> works) {
    if (warm) {
      return;
    }
    warm = true;
    Set<Work> small = new LinkedHashSet<>();
    for (Work work : works) {
      small.add(
          switch (work.arm()) {
            case LAYER -> Work.layer(Settings.layer(1), work.seed());
            case FULL, FULL_BUDGET ->
                Work.whole(Arm.FULL, Settings.full(WARM_UP_EPOCHS), work.seed());
            case SAMPLED, SAMPLED_BUDGET ->
                Work.whole(Arm.SAMPLED, Settings.sampled(WARM_UP_EPOCHS), work.seed());
            case BASE, STATISTICS, FROZEN, OURS -> work;
          });
    }
    try (Study study = study(firstWords(people.get(0).sentences(), WARM_UP_WORDS))) {
      small.forEach(work -> work.on(study));
    }
    System.err.println("warmed up");
  }

  /** The first sentences that have so many words together, at least one. */
  static List<String> firstWords(List<String> sentences, int words) {
    int count = 0;
    int end = 0;
    while (end < sentences.size() && count < words) {
      count += sentences.get(end++).trim().split("\\s+").length;
    }
    return sentences.subList(0, end);
  }
}
