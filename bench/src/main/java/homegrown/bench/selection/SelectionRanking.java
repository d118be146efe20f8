package homegrown.bench.selection;

import homegrown.bench.BenchException;
import homegrown.bench.HelpOption;
import homegrown.engine.Device;
import homegrown.engine.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ten schemes as the contribution ranks them against the same ten as training ranks them. */
@Command(
    name = "selection",
    description =
        "The choice of what trains: does the contribution rank ten schemes as training them does?")
public final class SelectionRanking implements Callable<Integer> {

  private static final int CLASSES = 5;

  /** Of each class: for the base, and for people. */
  private static final int BASE_IMAGES = 800;

  private static final int PERSON_IMAGES = 100;

  /** Of each class, of those that are held out: for tuning the rate, and for measuring. */
  private static final int TUNE_IMAGES = 50;

  private static final int TEST_IMAGES = 200;

  private static final double[] RATES = {0.01, 0.03, 0.1, 0.3, 1};
  private static final int HEAD_STEPS = 200;
  private static final double HEAD_RATE = 0.1;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "CIFAR-10 as JPEG: a zip file with {train,test}/CLASS/NNNN.jpg.")
  private Path data;

  @Option(
      names = "--out",
      defaultValue = "selection",
      paramLabel = "DIR",
      description = "Where selection.csv and selection.md go; default ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--seeds",
      defaultValue = "5",
      paramLabel = "N",
      description = "Runs of each scheme at its rate; default ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--threads",
      defaultValue = "2",
      paramLabel = "N",
      description = "Runs at the same time; default ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--quick",
      description = "Trains so little that figures mean nothing, to see that it works.")
  private boolean quick;

  @Mixin private HelpOption help = new HelpOption();

  @Override
  public Integer call() throws IOException {
    if (seeds < 2 || threads < 1) {
      throw new BenchException("expected --seeds from 2 and --threads from 1");
    }
    int epochs = quick ? 1 : 8;
    int steps = quick ? 10 : 100;
    Images train = Cifar.read(data, "train");
    Images test = Cifar.read(data, "test");
    List<List<Outcome>> people = new ArrayList<>();
    String conditions;
    try (Device device = Device.best(threads);
        Device alone = Device.best(1);
        Workers workers = new Workers(threads)) {
      device.warning().ifPresent(System.err::println);
      Weights base =
          new FineTuning(CLASSES, device).base(train.part(0, CLASSES, 0, BASE_IMAGES), epochs);
      Score score = Score.of(base, test.part(0, CLASSES, 0, TEST_IMAGES), CLASSES, alone);
      Trials trials = new Trials(workers, alone, CLASSES, RATES, steps, seeds);
      for (Person person :
          List.of(newClasses(train, test, base, device), dark(train, test, base))) {
        people.add(trials.of(person));
        System.err.println(person.name() + ": done");
      }
      conditions =
          String.format(
              Locale.ROOT,
              "CIFAR-10 as JPEG, base of %d classes (%d images, %d epochs, accuracy %.3f); %d"
                  + " images of a person, %d steps of %d by plain descent, the best of %d rates,"
                  + " %d seeds; %d held-out images to choose the rate, %d to measure; kernels %s,"
                  + " Java %d%s.",
              CLASSES,
              CLASSES * BASE_IMAGES,
              epochs,
              score.accuracy(),
              CLASSES * PERSON_IMAGES,
              steps,
              FineTuning.BATCH,
              RATES.length,
              seeds,
              CLASSES * TUNE_IMAGES,
              CLASSES * (TEST_IMAGES - TUNE_IMAGES),
              alone.kernels(),
              Runtime.version().feature(),
              quick ? "; QUICK: figures mean nothing" : "");
    }
    RankingReport report = new RankingReport(people, conditions);
    Files.createDirectories(out);
    Files.writeString(out.resolve("selection.csv"), report.csv());
    Files.writeString(out.resolve("selection.md"), report.markdown());
    System.out.print(report.markdown());
    return 0;
  }

  /** Other classes than the base knows; the head has learnt them, from zero, on its own. */
  private static Person newClasses(Images train, Images test, Weights base, Device device) {
    Images own = train.part(CLASSES, CLASSES, 0, PERSON_IMAGES);
    Weights start = base.copy();
    for (String head : Scheme.HEAD) {
      start.set(head, new float[start.slice(head).size()]);
    }
    start = new FineTuning(CLASSES, device).of(start, own, Scheme.HEAD, HEAD_RATE, HEAD_STEPS, 0);
    return new Person(
        "new classes",
        own,
        test.part(CLASSES, CLASSES, 0, TUNE_IMAGES),
        test.part(CLASSES, CLASSES, TUNE_IMAGES, TEST_IMAGES),
        start);
  }

  /** The classes that the base knows, by a camera that it does not know. */
  private static Person dark(Images train, Images test, Weights base) {
    return new Person(
        "dark camera",
        train.part(0, CLASSES, BASE_IMAGES, BASE_IMAGES + PERSON_IMAGES).dark(1),
        test.part(0, CLASSES, 0, TUNE_IMAGES).dark(2),
        test.part(0, CLASSES, TUNE_IMAGES, TEST_IMAGES).dark(3),
        base);
  }
}
