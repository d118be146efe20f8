package homegrown.home;

import homegrown.vault.ModelVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A version of a model that a home keeps.
 *
 * @param number counts up from 1 and is never used again
 * @param bytes size of its file
 * @param time when it was made
 * @param promoted whether it is the one that serves
 */
public record Version(int number, long bytes, Instant time, boolean promoted) {

  static List<Version> of(List<ModelVersion> versions) {
    List<Version> all = new ArrayList<>();
    for (ModelVersion version : versions) {
      all.add(new Version(version.number(), version.bytes(), version.time(), version.promoted()));
    }
    return Collections.unmodifiableList(all);
  }
}
