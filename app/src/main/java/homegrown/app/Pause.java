package homegrown.app;

import java.time.Duration;

/** Waits; the part of time that passes, so that tests need none. */
interface Pause {

  /** Returns when so much time has passed. */
  void sleep(Duration length) throws InterruptedException;
}
