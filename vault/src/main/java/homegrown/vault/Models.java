package homegrown.vault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The numbered versions of one model, to be read and written. A version is published first and
 * serves once it is promoted; every change is durable when its method returns, and after a crash it
 * has happened wholly or not at all.
 */
public final class Models extends ModelReader {
  private final WriterSession session;

  Models(WriterSession session, String name) {
    super(session.disk(), name);
    this.session = session;
  }

  /**
   * Writes a new version, which does not serve before it is promoted, and deletes old ones.
   *
   * @param keep how many of the newest versions to keep, this one included; at least 1. The
   *     promoted version and the one that {@link #rollback} would return to are kept in any case
   * @param content writes the version
   * @return its number, which was never used before
   * @throws VaultException when it was not published; what {@code content} throws unchecked passes
   *     through
   */
  public int publish(int keep, ContentWriter content) {
    if (keep < 1) {
      throw new VaultException("Asked to keep " + keep + " versions of " + name + ", least is 1");
    }
    synchronized (session) {
      session.check();
      int number = highest(promotion()) + 1;
      Envelope.write(disk, file(number), content);
      deleteBeyond(keep);
      return number;
    }
  }

  private int highest(Promotion promotion) {
    SortedSet<Integer> numbers = numbers();
    return numbers.isEmpty() ? promotion.last : Math.max(promotion.last, numbers.last());
  }

  private void deleteBeyond(int keep) {
    Promotion promotion = promotion();
    List<Integer> old = new ArrayList<>(numbers());
    List<Integer> predecessors = earlier(promotion);
    old.subList(Math.max(0, old.size() - keep), old.size()).clear();
    old.remove((Integer) promotion.current);
    if (!predecessors.isEmpty()) {
      old.remove(predecessors.get(0));
    }
    for (int number : old) {
      try {
        disk.delete(file(number));
      } catch (IOException e) {
        // a reader may hold it open where that forbids to delete; the next publication tries again
      }
    }
  }

  /** The kept versions below the current that were promoted and not rolled back, highest first. */
  private List<Integer> earlier(Promotion promotion) {
    List<Integer> earlier = new ArrayList<>(numbers());
    earlier.retainAll(promotion.promoted.headSet(promotion.current));
    Collections.reverse(earlier);
    return earlier;
  }

  /**
   * Lets a version serve from now on.
   *
   * @throws VaultException when it is not kept or damaged: the one before serves on
   */
  public void promote(int number) {
    synchronized (session) {
      session.check();
      version(number);
      Promotion before = promotion();
      SortedSet<Integer> promoted = new TreeSet<>(before.promoted);
      promoted.retainAll(numbers());
      promoted.add(number);
      new Promotion(number, highest(before), promoted).write(disk, currentFile);
    }
  }

  /**
   * Lets the highest sound version below the current serve again, of those that were promoted once
   * and not rolled back since; a candidate that never served is passed over. Where there is none,
   * or {@code CURRENT} is damaged, none is promoted: the base serves.
   *
   * @return the version that serves now, if any
   */
  public OptionalInt rollback() {
    synchronized (session) {
      session.check();
      Promotion before = readPromotion().orElse(new Promotion(0, 0, new TreeSet<>()));
      int target = 0;
      for (int number : earlier(before)) {
        if (sound(number)) {
          target = number;
          break;
        }
      }
      SortedSet<Integer> promoted = new TreeSet<>(before.promoted.headSet(target + 1));
      new Promotion(target, highest(before), promoted).write(disk, currentFile);
      return target == 0 ? OptionalInt.empty() : OptionalInt.of(target);
    }
  }

  private boolean sound(int number) {
    try {
      version(number);
      return true;
    } catch (VaultException e) {
      return false;
    }
  }

  /**
   * Deletes a version that does not serve. Its number is not used again.
   *
   * @throws VaultException when it is the promoted one
   */
  public void delete(int number) {
    synchronized (session) {
      session.check();
      Promotion before = promotion();
      if (number == before.current) {
        throw new VaultException(
            disk.place(file(number)) + ": serves now and cannot be deleted. Roll back first.");
      }
      SortedSet<Integer> promoted = new TreeSet<>(before.promoted);
      promoted.remove(number);
      new Promotion(before.current, highest(before), promoted).write(disk, currentFile);
      try {
        disk.delete(file(number));
        disk.sync(directory);
      } catch (IOException e) {
        throw VaultException.io(disk.place(file(number)), "delete version " + number, e);
      }
    }
  }
}
