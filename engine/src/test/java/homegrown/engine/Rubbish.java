package homegrown.engine;

import java.util.Arrays;

/** Fills the arena of a run with NaN, so that whatever is read before it is written shows up. */
public final class Rubbish {

  private Rubbish() {}

  /** Fills the arena of a run that has not been given its inputs yet. */
  public static void fill(Trainer trainer) {
    Arrays.fill(trainer.arena(), Float.NaN);
  }
}
