package homegrown.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A file system in memory that is as forgetful as POSIX allows. It knows for every file and every
 * directory what is durable and what merely happened; {@link #afterCrash} keeps the one and an
 * arbitrary part of the other. It can stop the world at any step, a step being an operation or one
 * written byte, fail once at any operation, and be full.
 */
final class FaultDisk implements Disk {
  /** The process is gone; nothing of the code under test may catch this. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1;
  }

  /** What a crash does to what was not synced. */
  enum Loss {
    /** Only the process died: everything that happened is seen, and is as durable as it was. */
    NOTHING,
    /** Everything that was not synced is gone. */
    ALL,
    /** Of every file and directory, the beginning of what happened stays. */
    TAIL,
    /** Sectors reached the disk in any order, names in any combination. */
    ANY
  }

  private static final int SECTOR = 64;

  private static final class Inode {
    private byte[] durable = new byte[0];
    private byte[] now = new byte[0];
    private final List<Change> pending = new ArrayList<>();
  }

  /** A write of bytes at an offset, or a cut at it when there are none. */
  private record Change(int offset, byte[] bytes) {
    byte[] apply(byte[] content) {
      if (bytes == null) {
        return Arrays.copyOf(content, Math.min(offset, content.length));
      }
      byte[] result = Arrays.copyOf(content, Math.max(content.length, offset + bytes.length));
      System.arraycopy(bytes, 0, result, offset, bytes.length);
      return result;
    }
  }

  /** Names that changed together; no inode stands for a name that went. */
  private record Naming(Map<String, Inode> names, String from, String to) {
    void apply(Map<String, Inode> files, TreeSet<String> directories) {
      names.forEach(
          (name, inode) -> {
            if (inode == null) {
              files.remove(name);
            } else {
              files.put(name, inode);
            }
          });
      for (String name : from == null ? List.<String>of() : List.copyOf(directories)) {
        if (name.equals(from) || name.startsWith(from + "/")) {
          directories.remove(name);
          directories.add(to + name.substring(from.length()));
        }
      }
    }
  }

  private final Map<String, Inode> now = new TreeMap<>();
  private final Map<String, Inode> durable = new TreeMap<>();
  private final Map<String, List<Naming>> pending = new HashMap<>();
  private final TreeSet<String> directories = new TreeSet<>();

  /** Made and deleted durably, but not moved. */
  private final TreeSet<String> durableDirectories = new TreeSet<>();

  private long steps;
  private long operations;
  private long crashAt = Long.MAX_VALUE;
  private long failAt = Long.MAX_VALUE;
  private long failEnd = Long.MAX_VALUE;
  private long capacity = Long.MAX_VALUE;
  private boolean crashed;
  private long meanwhileAt = Long.MAX_VALUE;
  private Runnable meanwhile;

  long steps() {
    return steps;
  }

  FaultDisk crashAt(long step) {
    crashAt = step;
    return this;
  }

  long operations() {
    return operations;
  }

  FaultDisk failAt(long operation) {
    return failAt(operation, 1);
  }

  FaultDisk failAt(long operation, int times) {
    failAt = operation;
    failEnd = operation + times;
    return this;
  }

  /** Lets something else happen when an operation is about to be done. */
  FaultDisk meanwhile(long operation, Runnable other) {
    meanwhileAt = operation;
    meanwhile = other;
    return this;
  }

  FaultDisk capacity(long bytes) {
    capacity = bytes;
    return this;
  }

  /** The disk as the next process finds it. */
  FaultDisk afterCrash(Loss loss, Random random) {
    FaultDisk next = new FaultDisk();
    if (loss == Loss.NOTHING) { // nor is anything more durable than before
      next.now.putAll(now);
      next.durable.putAll(durable);
      next.pending.putAll(pending);
      next.directories.addAll(directories);
      next.durableDirectories.addAll(durableDirectories);
      return next;
    }
    next.directories.addAll(durableDirectories);
    Map<String, Inode> names = new TreeMap<>(durable);
    pending.forEach(
        (directory, changes) -> {
          int kept = loss == Loss.TAIL ? random.nextInt(changes.size() + 1) : changes.size();
          for (Naming change : changes.subList(0, kept)) {
            if (loss == Loss.TAIL || loss == Loss.ANY && random.nextBoolean()) {
              change.apply(names, next.directories);
            }
          }
        });
    names.forEach((name, inode) -> next.set(name, survivor(inode, loss, random)));
    next.durableDirectories.addAll(next.directories);
    return next;
  }

  private static byte[] survivor(Inode inode, Loss loss, Random random) {
    byte[] content = inode.durable;
    if (loss == Loss.TAIL) {
      int kept = random.nextInt(inode.pending.size() + 1);
      for (Change change : inode.pending.subList(0, kept)) {
        content = change.apply(content);
      }
      if (kept < inode.pending.size() && inode.pending.get(kept).bytes != null) {
        Change torn = inode.pending.get(kept);
        int length = random.nextInt(torn.bytes.length + 1);
        content = new Change(torn.offset, Arrays.copyOf(torn.bytes, length)).apply(content);
      }
    } else if (loss == Loss.ANY) {
      for (Change change : inode.pending) {
        content = scattered(change, content, random);
      }
    }
    return content;
  }

  private static byte[] scattered(Change change, byte[] content, Random random) {
    if (change.bytes == null) {
      return random.nextBoolean() ? change.apply(content) : content;
    }
    for (int at = 0; at < change.bytes.length; ) {
      int offset = change.offset + at;
      int end = Math.min(change.bytes.length, at + SECTOR - offset % SECTOR);
      if (random.nextInt(3) > 0) {
        byte[] sector = Arrays.copyOfRange(change.bytes, at, end);
        content = new Change(offset, sector).apply(content);
      }
      at = end;
    }
    return content;
  }

  /** All files and their content. */
  Map<String, byte[]> files() {
    Map<String, byte[]> files = new TreeMap<>();
    now.forEach((name, inode) -> files.put(name, inode.now.clone()));
    return files;
  }

  /** Puts a file there, durably. */
  FaultDisk set(String name, byte[] content) {
    Inode inode = new Inode();
    inode.now = content.clone();
    inode.durable = inode.now;
    now.put(name, inode);
    durable.put(name, inode);
    for (String above = parent(name); !above.isEmpty(); above = parent(above)) {
      directories.add(above);
      durableDirectories.add(above);
    }
    return this;
  }

  static FaultDisk of(Map<String, byte[]> files) {
    FaultDisk disk = new FaultDisk();
    files.forEach(disk::set);
    return disk;
  }

  private void step() {
    if (crashed || ++steps >= crashAt) {
      crashed = true;
      throw new Crash();
    }
  }

  private void operation() throws IOException {
    step();
    operations++;
    if (operations >= meanwhileAt) {
      meanwhileAt = Long.MAX_VALUE;
      meanwhile.run();
    }
    if (operations >= failAt && operations < failEnd) {
      throw new IOException("Input/output error");
    }
  }

  private long used() {
    return now.values().stream().mapToLong(inode -> inode.now.length).sum();
  }

  private static String parent(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  private void rename(String directory, Map<String, Inode> names) {
    rename(directory, new Naming(names, null, null));
  }

  private void rename(String directory, Naming change) {
    change.apply(now, directories);
    pending.computeIfAbsent(directory, absent -> new ArrayList<>()).add(change);
  }

  private Inode inode(String name) throws NoSuchFileException {
    Inode inode = now.get(name);
    if (inode == null) {
      throw new NoSuchFileException(name);
    }
    return inode;
  }

  @Override
  public String place(String name) {
    return "/vault/" + name;
  }

  @Override
  public boolean exists(String name) {
    return name.isEmpty() || now.containsKey(name) || directories.contains(name);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    operation();
    TreeSet<String> names = new TreeSet<>();
    for (String name : now.keySet()) {
      if (parent(name).equals(directory)) {
        names.add(name.substring(name.lastIndexOf('/') + 1));
      }
    }
    for (String name : directories) {
      if (parent(name).equals(directory)) {
        names.add(name.substring(name.lastIndexOf('/') + 1));
      }
    }
    return new ArrayList<>(names);
  }

  @Override
  public long modified(String name) throws IOException {
    inode(name);
    return 0;
  }

  @Override
  public void date(String name, long modified) throws IOException {
    operation();
    inode(name);
  }

  @Override
  public Input read(String name) throws IOException {
    operation();
    byte[] content = inode(name).now;
    return new Input() {
      private int at;

      @Override
      public long size() {
        return content.length;
      }

      @Override
      public int read(byte[] into, int offset, int length) {
        if (at == content.length) {
          return -1;
        }
        int count = Math.min(length, content.length - at);
        System.arraycopy(content, at, into, offset, count);
        at += count;
        return count;
      }

      @Override
      public void rewind() {
        at = 0;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Output write(String name, long length) throws IOException {
    operation();
    String directory = parent(name);
    if (!directory.isEmpty() && !directories.contains(directory)) {
      throw new NoSuchFileException(directory);
    }
    if (!now.containsKey(name)) {
      rename(directory, Map.of(name, new Inode()));
    }
    Inode inode = inode(name);
    if (inode.now.length < length) {
      throw new IOException("shorter than " + length);
    }
    if (inode.now.length > length) {
      operation();
      change(inode, new Change((int) length, null));
    }
    return new Output() {
      @Override
      public void write(byte[] from, int offset, int count) throws IOException {
        operation();
        byte[] bytes = Arrays.copyOfRange(from, offset, offset + count);
        int written = 0;
        long room = capacity - used();
        try {
          for (; written < count; written++) {
            if (written >= room) {
              throw new IOException("No space left on device");
            }
            step();
          }
        } finally {
          if (written > 0) {
            change(inode, new Change(inode.now.length, Arrays.copyOf(bytes, written)));
          }
        }
      }

      @Override
      public void sync() throws IOException {
        try {
          operation();
        } catch (IOException e) {
          inode.pending.clear(); // as Linux does: the next sync will not try them again
          throw e;
        }
        inode.pending.forEach(change -> inode.durable = change.apply(inode.durable));
        inode.pending.clear();
      }

      @Override
      public void close() {}
    };
  }

  private static void change(Inode inode, Change change) {
    inode.now = change.apply(inode.now);
    inode.pending.add(change);
  }

  @Override
  public void move(String from, String to) throws IOException {
    operation();
    Map<String, Inode> names = new HashMap<>();
    if (directories.contains(from)) {
      if (exists(to)) {
        throw new FileAlreadyExistsException(to);
      }
      for (Map.Entry<String, Inode> file : now.entrySet()) {
        if (file.getKey().startsWith(from + "/")) {
          names.put(to + file.getKey().substring(from.length()), file.getValue());
          names.put(file.getKey(), null);
        }
      }
      rename(parent(to), new Naming(names, from, to));
      return;
    }
    names.put(to, inode(from));
    names.put(from, null);
    rename(parent(to), names);
  }

  @Override
  public void delete(String name) throws IOException {
    operation();
    for (String other : directories) {
      if (parent(other).equals(name) && directories.contains(name)) {
        throw new DirectoryNotEmptyException(name);
      }
    }
    for (String other : now.keySet()) {
      if (parent(other).equals(name) && directories.contains(name)) {
        throw new DirectoryNotEmptyException(name);
      }
    }
    directories.remove(name);
    durableDirectories.remove(name);
    if (now.containsKey(name)) {
      Map<String, Inode> names = new HashMap<>();
      names.put(name, null);
      rename(parent(name), names);
    }
  }

  @Override
  public void shred(String name) throws IOException {
    operation();
    if (now.containsKey(name)) {
      Inode inode = inode(name);
      change(inode, new Change(0, new byte[inode.now.length]));
      operation();
      inode.pending.forEach(change -> inode.durable = change.apply(inode.durable));
      inode.pending.clear();
      delete(name);
    }
  }

  @Override
  public void makeDirectory(String name) throws IOException {
    operation();
    for (String above = name; !above.isEmpty(); above = parent(above)) {
      directories.add(above);
      durableDirectories.add(above);
    }
  }

  @Override
  public void sync(String directory) throws IOException {
    operation();
    List<Naming> changes = pending.remove(directory);
    if (changes != null) {
      changes.forEach(change -> change.apply(durable, durableDirectories));
    }
  }

  @Override
  public long free() {
    return Math.max(0, capacity - used());
  }

  @Override
  public Closeable lock(String name) throws IOException {
    operation();
    return () -> {};
  }
}
