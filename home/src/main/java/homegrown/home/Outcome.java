package homegrown.home;

import homegrown.adapt.Decision;
import homegrown.adapt.Receipt;
import homegrown.adapt.Verdict;
import homegrown.tasks.nextword.Score;
import homegrown.tasks.nextword.Training;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What came of a training run. */
public final class Outcome {

  private final Training.Result result;
  private final OptionalInt version;

  Outcome(Training.Result result, OptionalInt version) {
    this.result = result;
    this.version = version;
  }

  /** Whether the candidate became the version that serves; if not, everything is as it was. */
  public boolean promoted() {
    return version.isPresent();
  }

  /** The number of the new version, if there is one. */
  public OptionalInt version() {
    return version;
  }

  /** Why the candidate was promoted or not. */
  public Verdict verdict() {
    return result.verdict();
  }

  /**
   * How the candidate compares with the version that served before: a gain in nats a word, over
   * held-out lines that both can be measured on as on something new. Empty where the base served or
   * there are too few of these lines.
   */
  public Optional<Verdict> current() {
    return result.current();
  }

  /** How well the base predicts the held-out lines. */
  public Score base() {
    return result.base();
  }

  /** How well the candidate predicted the held-out lines, before it had counted them. */
  public Score personal() {
    return result.personal();
  }

  /** Lines that were used. */
  public int lines() {
    return result.lines();
  }

  /** Words in the lines that were used. */
  public long words() {
    return result.words();
  }

  /** Words in all lines of the home; more than {@link #words} where the budget covers not all. */
  public long wordsThere() {
    return result.wordsThere();
  }

  /** The way of training that the candidate comes from: the rung of the ladder. */
  public String rung() {
    return result.rung();
  }

  /** What was decided about each way of training, cheap to dear. */
  public List<Decision> decisions() {
    return result.decisions();
  }

  /** What the run cost. */
  public Receipt receipt() {
    return result.receipt();
  }
}
