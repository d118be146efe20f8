package homegrown.vault;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The segments of a journal as they are at one moment: open, so that nothing a writer deletes is
 * missed, and no longer than they are by then.
 */
final class HeldSegments implements Closeable {
  private final List<Segment> segments = new ArrayList<>();
  private final Map<Long, Held> files = new HashMap<>();

  /**
   * Opens the segments that count.
   *
   * @throws java.nio.file.NoSuchFileException when a writer deletes one at this moment
   */
  HeldSegments(Disk disk, SegmentDirectory directory) throws IOException {
    boolean done = false;
    try {
      for (Segment segment : directory.segments()) {
        files.put(segment.number(), new Held(disk.read(segment.file())));
        segments.add(segment);
      }
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  List<Segment> segments() {
    return segments;
  }

  /** The bytes of a segment, from the first. */
  Disk.Input open(Segment segment) throws IOException {
    Held file = files.get(segment.number());
    file.in.rewind();
    return file;
  }

  @Override
  public void close() throws IOException {
    for (Held file : files.values()) {
      file.in.close();
    }
  }

  private static final class Held implements Disk.Input {
    private final Disk.Input in;
    private final long size;

    private Held(Disk.Input in) throws IOException {
      this.in = in;
      this.size = in.size();
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return in.read(into, offset, length);
    }

    @Override
    public void rewind() throws IOException {
      in.rewind();
    }

    @Override
    public void close() {
      // stays open for the next pass
    }
  }
}
