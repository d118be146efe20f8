package homegrown.tasks.nextword;

import homegrown.adapt.Evidence;
import homegrown.adapt.Forecast;
import homegrown.adapt.Limits;
import homegrown.adapt.Rung;
import homegrown.adapt.Trial;
import java.util.Optional;

/** The person's statistics, counted already, mixed with the base. */
final class StatisticsRung implements Rung<Candidate> {

  static final String NAME = "statistics";

  /** What other people gained on their tune part, in nats a word. */
  private static final double GAIN = 0.33;

  private final HeldOutParts parts;
  private final long bytes;

  StatisticsRung(HeldOutParts parts, long bytes) {
    this.parts = parts;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Forecast forecast(Evidence soFar) {
    return new Forecast(bytes, 0, 0, 0, GAIN);
  }

  @Override
  public Trial<Candidate> climb(Candidate below, Limits limits) {
    Candidate made = new Candidate(parts.fit(), Optional.empty());
    return new Trial<>(made, parts.crosswise(), 0, bytes);
  }
}
