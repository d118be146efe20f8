package homegrown.app;

import homegrown.adapt.Progress;
import homegrown.tasks.nextword.Training;
import java.io.PrintStream;

/**
 * Shows progress on one line of the terminal that is written over; where there is none, only that a
 * run goes on with one that was cut.
 */
final class ProgressLine implements Progress.Listener {

  private static final int WIDTH = 24;
  private static final long PAUSE = 100_000_000;

  private final PrintStream out;
  private final boolean terminal = System.console() != null;
  private long shown = System.nanoTime() - PAUSE;
  private int length;

  ProgressLine(PrintStream out) {
    this.out = out;
  }

  @Override
  public synchronized void progress(Progress progress) {
    if (progress.phase().equals(Training.GOES_ON)) {
      // Worth a line of its own, and where nobody watches too.
      close();
      out.println("homegrown: " + progress.phase());
      return;
    }
    long now = System.nanoTime();
    if (!terminal || now - shown < PAUSE) {
      return;
    }
    shown = now;
    int full = (int) Math.round(progress.done() * WIDTH);
    StringBuilder line = new StringBuilder("\r").append(progress.phase()).append(" [");
    for (int i = 0; i < WIDTH; i++) {
      line.append(i < full ? '#' : '.');
    }
    line.append("] ").append(Math.round(progress.done() * 100)).append(" %");
    int bare = line.length();
    while (line.length() < length) {
      line.append(' ');
    }
    length = bare;
    out.print(line);
    out.flush();
  }

  /** Wipes the line. */
  synchronized void close() {
    if (length > 0) {
      StringBuilder line = new StringBuilder("\r");
      for (int i = 0; i < length; i++) {
        line.append(' ');
      }
      out.print(line.append('\r'));
      out.flush();
      length = 0;
    }
  }
}
