package homegrown.vault;

import java.time.Instant;

/**
 * A kept version of a model.
 *
 * @param number 1 for the first; never used twice
 * @param bytes the size of its file
 * @param time when the file was written
 * @param promoted whether this is the version that serves now
 */
public record ModelVersion(int number, long bytes, Instant time, boolean promoted) {}
