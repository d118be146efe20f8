package homegrown.home;

import homegrown.adapt.StoppedException;
import homegrown.home.schedule.PastRun;
import homegrown.home.schedule.Schedule;
import homegrown.home.schedule.ScheduleException;
import homegrown.vault.BlobReader;
import homegrown.vault.Blobs;
import homegrown.vault.VaultException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The schedule of a task in the vault, and the record of its runs. */
final class KeptSchedule {

  private final Blobs blobs;
  private final String task;

  KeptSchedule(Blobs blobs, String task) {
    this.blobs = blobs;
    this.task = task;
  }

  static Schedule read(BlobReader blobs, String task) {
    return content(blobs, task)
        .map(content -> new String(content, StandardCharsets.US_ASCII))
        .map(text -> Schedule.of(text, "schedule of " + task))
        .orElse(Schedule.OFF);
  }

  private static Optional<byte[]> content(BlobReader blobs, String task) {
    try {
      return blobs.get(blob(task));
    } catch (VaultException e) {
      throw new HomeException(
          "schedule of "
              + task
              + ": expected what was kept, got "
              + e.getMessage()
              + " Or ask for the rules again: that writes it anew.",
          e);
    }
  }

  private static String blob(String task) {
    // Of one length whatever the task is called: names of files have a limit.
    return "schedule/" + UUID.nameUUIDFromBytes(task.getBytes(StandardCharsets.UTF_8));
  }

  synchronized Schedule schedule() {
    return read(blobs, task);
  }

  /** What cannot be read is written over: the person asks anew. */
  synchronized void ask(UnaryOperator<Schedule> change) {
    Schedule before;
    try {
      before = schedule();
    } catch (HomeException | ScheduleException unreadable) {
      before = Schedule.OFF;
    }
    write(change.apply(before));
  }

  /** Does a run's work and keeps when it was and how it ended. */
  Outcome recorded(Instant began, long observations, Supplier<Outcome> work) {
    long start = System.nanoTime();
    record(new PastRun(began, began, PastRun.End.OPEN, observations));
    PastRun.End end = PastRun.End.FAILED;
    try {
      Outcome outcome = work.get();
      end = PastRun.End.DONE;
      return outcome;
    } catch (StoppedException e) {
      end = PastRun.End.STOPPED;
      throw e;
    } finally {
      Instant ended = began.plusMillis((System.nanoTime() - start) / 1_000_000);
      record(new PastRun(began, ended, end, observations));
    }
  }

  /** Some observations went away, and so many are left. */
  void left(long observations) {
    change(before -> before.atMost(observations));
  }

  private void record(PastRun run) {
    change(before -> before.with(run));
  }

  private synchronized void change(UnaryOperator<Schedule> change) {
    try {
      Schedule before = schedule();
      Schedule after = change.apply(before);
      if (!after.equals(before)) {
        write(after);
      }
    } catch (HomeException | ScheduleException | VaultException unwritable) {
      // What a person does goes on without its record, and what is damaged stays for the person to
      // see.
      return;
    }
  }

  private void write(Schedule schedule) {
    blobs.put(blob(task), out -> out.write(schedule.text().getBytes(StandardCharsets.US_ASCII)));
  }
}
