package homegrown.bench.steps;

import homegrown.engine.Adam;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Update;
import java.util.Locale;

/** The optimisers that both sides know, each at the rate that the other side takes. */
enum Optimizer {
  /** Plain descent. */
  SGD,

  /** Adam (Kingma and Ba 2015). */
  ADAM;

  Update update() {
    return this == ADAM
        ? Update.by(new Adam(), Schedule.constant(0.001))
        : Update.by(new Sgd(), Schedule.constant(0.1));
  }

  /** As it is written in options and tables. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
