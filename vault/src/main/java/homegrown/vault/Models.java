package homegrown.vault;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
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
  private final SealedEnvelopes envelopes;

  Models(WriterSession session, SealedEnvelopes envelopes, String name) {
    super(envelopes, name);
    this.session = session;
    this.envelopes = envelopes;
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
      Promotion promotion = promotion();
      SortedSet<Integer> numbers = numbers();
      int number = highest(promotion, numbers) + 1;
      try {
        if (!disk.exists(directory + "/" + NAME)) {
          envelopes.write(directory + "/" + NAME, name, out -> {});
        }
        envelopes.write(file(number), name, content);
      } catch (VaultException e) {
        delete(Collections.singleton(number)); // it may be there and merely not known to be durable
        throw e;
      }
      List<Integer> old = new ArrayList<>(numbers);
      old.subList(Math.max(0, old.size() - keep + 1), old.size()).clear();
      old.remove((Integer) promotion.current());
      earlier(promotion, numbers).stream().findFirst().ifPresent(old::remove);
      delete(old);
      return number;
    }
  }

  private void delete(Collection<Integer> numbers) {
    try {
      for (int number : numbers) {
        disk.delete(file(number));
      }
      disk.sync(directory);
    } catch (IOException e) {
      // a reader may hold one open where that forbids to delete; the next publication tries again
    }
  }

  private static int highest(Promotion promotion, SortedSet<Integer> numbers) {
    return numbers.isEmpty() ? promotion.last() : Math.max(promotion.last(), numbers.last());
  }

  /** The kept versions below the current that were promoted and not rolled back, highest first. */
  private static List<Integer> earlier(Promotion promotion, SortedSet<Integer> numbers) {
    List<Integer> earlier = new ArrayList<>(numbers);
    earlier.retainAll(promotion.promoted().headSet(promotion.current()));
    Collections.reverse(earlier);
    return earlier;
  }

  /**
   * Lets a version serve from now on.
   *
   * @throws VaultException when it is not kept or damaged: the one before serves on; or when it is
   *     not known whether the change would survive the loss of power: call again
   */
  public void promote(int number) {
    synchronized (session) {
      session.check();
      version(number);
      Promotion before = promotion();
      SortedSet<Integer> numbers = numbers();
      SortedSet<Integer> promoted = new TreeSet<>(before.promoted());
      promoted.retainAll(numbers);
      promoted.add(number);
      new Promotion(number, highest(before, numbers), promoted).write(disk, currentFile);
    }
  }

  /**
   * Lets the highest sound version below the current serve again, of those that were promoted once
   * and not rolled back since; a candidate that never served is passed over. Where there is none,
   * or {@code CURRENT} is damaged, none is promoted: the base serves.
   *
   * @return the version that serves now, if any
   * @throws VaultException when nothing has changed, or when it is not known whether the change
   *     would survive the loss of power: look at {@link #current} before rolling back again
   */
  public OptionalInt rollback() {
    synchronized (session) {
      session.check();
      Promotion before = readPromotion().orElse(Promotion.none());
      int target = 0;
      SortedSet<Integer> numbers = numbers();
      for (int number : earlier(before, numbers)) {
        if (sound(number)) {
          target = number;
          break;
        }
      }
      SortedSet<Integer> promoted = new TreeSet<>(before.promoted().headSet(target + 1));
      new Promotion(target, highest(before, numbers), promoted).write(disk, currentFile);
      return target == 0 ? OptionalInt.empty() : OptionalInt.of(target);
    }
  }

  /** Whether a version can serve; a disk that fails to tell is no reason to pass it over. */
  private boolean sound(int number) {
    try {
      content(number);
      return true;
    } catch (NoSuchFileException | VaultException e) {
      return false;
    } catch (IOException e) {
      throw VaultException.io(disk.place(file(number)), "read version " + number, e);
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
      if (number == before.current()) {
        throw new VaultException(
            disk.place(file(number)) + ": serves now and cannot be deleted. Roll back first.");
      }
      SortedSet<Integer> promoted = new TreeSet<>(before.promoted());
      promoted.remove(number);
      new Promotion(before.current(), highest(before, numbers()), promoted)
          .write(disk, currentFile);
      try {
        disk.delete(file(number));
        disk.sync(directory);
      } catch (IOException e) {
        throw VaultException.io(disk.place(file(number)), "delete version " + number, e);
      }
    }
  }
}
