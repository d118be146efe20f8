package homegrown.tasks.modelplan;

import homegrown.engine.Adam;
import homegrown.engine.Momentum;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Update;
import homegrown.engine.UpdateRule;
import java.util.Locale;

/** How weights are updated; what the rule remembers takes memory. */
public enum ModelUpdate {
  /** Plain descent, which remembers nothing. */
  SGD,

  /** Descent with momentum, which remembers a float for each weight. */
  MOMENTUM,

  /** Adam, which remembers two floats for each weight. */
  ADAM;

  /** With a rate of 0, which takes the memory and the time of any other. */
  Update still() {
    return Update.by(rule(), Schedule.constant(0));
  }

  private UpdateRule rule() {
    switch (this) {
      case MOMENTUM:
        return new Momentum();
      case ADAM:
        return new Adam();
      default:
        return new Sgd();
    }
  }

  /** As it is written in options and tables. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
