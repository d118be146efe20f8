package homegrown.home.schedule;

/** Reads the sensors of a device; the part that is different on each platform. */
public interface Sensors {

  /** What they say now. Never throws: what cannot be read is {@link Reading#unknown}. */
  Conditions read();
}
