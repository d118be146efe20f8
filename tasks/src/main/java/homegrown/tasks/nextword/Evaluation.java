package homegrown.tasks.nextword;

import homegrown.engine.Device;
import java.util.List;

/**
 * How well a base and a personal model predict the same lines, over one vocabulary: the base's
 * words and those of the person. Scoring is static: no line that is scored enters a model.
 *
 * @param base how well the base does
 * @param personal how well the personal model does
 */
public record Evaluation(Score base, Score personal) {

  /**
   * Scores both in one pass.
   *
   * @param model the personal model, which brings its base along
   * @param lines messages or sentences that the model was not trained on
   */
  public static Evaluation of(PersonalModel model, List<String> lines) {
    try (Device device = Device.best(1)) {
      return of(model, lines, device);
    }
  }

  /** Scores both in one pass, on a device of the caller's. */
  public static Evaluation of(PersonalModel model, List<String> lines, Device device) {
    PersonalModel reading = model.over(lines, device);
    Scorer.Tally base = new Scorer.Tally(reading.baseArm());
    Scorer.Tally personal = new Scorer.Tally(reading);
    for (String line : lines) {
      base.line(line);
      personal.line(line);
    }
    return new Evaluation(base.score(), personal.score());
  }
}
