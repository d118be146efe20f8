package homegrown.adapt;

/** Asked before every step of a run; once it says yes the run ends and changes nothing. */
public interface Stop {

  /** Whether the run shall end now. */
  boolean requested();
}
