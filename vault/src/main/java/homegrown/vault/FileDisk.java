package homegrown.vault;

import java.io.Closeable;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The real file system. Files and directories are made for their owner alone where the system knows
 * POSIX permissions.
 *
 * <p>Files are read and written through {@link RandomAccessFile}, since a channel would be closed
 * under us when somebody interrupts the thread, as a scheduler does that wants a run to stop.
 */
final class FileDisk implements Disk {
  private static final boolean WINDOWS = File.separatorChar == '\\';
  private static final boolean MAC = System.getProperty("os.name", "").startsWith("Mac");

  /** Far behind the lock file's text, which others must be able to read where locks are binding. */
  private static final long LOCKED_BYTE = 1L << 30;

  private static final int MOVE_ATTEMPTS = 100;

  /** What is shredded are keys, which are far shorter. */
  private static final int LONGEST_SHRED = 1 << 20;

  /**
   * The directories that this process writes. It has to be known before the lock file is opened:
   * POSIX drops all locks of a process on a file as soon as it closes any descriptor of that file.
   */
  private static final Set<Path> HELD = new HashSet<>();

  /** Lock files that must never be closed, not even by the garbage collector. */
  private static final Set<RandomAccessFile> KEPT_OPEN = new HashSet<>();

  private final Path root;
  private final boolean posix;

  FileDisk(Path root) {
    this.root = root.toAbsolutePath().normalize();
    this.posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private Path path(String name) {
    return name.isEmpty() ? root : root.resolve(name);
  }

  @Override
  public String place(String name) {
    return path(name).toString();
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(path(name));
  }

  @Override
  public List<String> list(String directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path(directory))) {
      for (Path child : children) {
        names.add(child.getFileName().toString());
      }
    } catch (NoSuchFileException e) {
      return names;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  @Override
  public long modified(String name) throws IOException {
    return Files.getLastModifiedTime(path(name)).toMillis();
  }

  @Override
  public void date(String name, long modified) throws IOException {
    Files.setLastModifiedTime(path(name), FileTime.fromMillis(modified));
  }

  @Override
  public Input read(String name) throws IOException {
    RandomAccessFile file = open(path(name), "r");
    return new Input() {
      @Override
      public long size() throws IOException {
        return file.length();
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return file.read(into, offset, length);
      }

      @Override
      public void rewind() throws IOException {
        file.seek(0);
      }

      @Override
      public void skip(long bytes) throws IOException {
        file.seek(file.getFilePointer() + bytes);
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  @Override
  public Output write(String name, long length) throws IOException {
    Path path = path(name);
    create(path);
    RandomAccessFile file = open(path, "rw");
    try {
      long present = file.length();
      if (present < length) {
        throw new IOException("the file has " + present + " bytes, expected " + length);
      }
      if (present > length) {
        file.setLength(length);
      }
      file.seek(length);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    return new Output() {
      @Override
      public void write(byte[] from, int offset, int count) throws IOException {
        file.write(from, offset, count);
      }

      @Override
      public void sync() throws IOException {
        file.getFD().sync();
        if (MAC) {
          force(path); // fsync leaves the bytes in the drive's cache there; force empties it
        }
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  private static RandomAccessFile open(Path path, String mode) throws IOException {
    try {
      return new RandomAccessFile(path.toFile(), mode);
    } catch (FileNotFoundException e) {
      if (Files.notExists(path)) {
        throw new NoSuchFileException(path.toString());
      }
      return new RandomAccessFile(path.toFile(), mode); // it came meanwhile, or is closed to us
    }
  }

  private void create(Path path) throws IOException {
    try {
      Files.createFile(path, ownerOnly("rw-------"));
    } catch (FileAlreadyExistsException e) {
      // what was wanted
    }
  }

  private FileAttribute<?>[] ownerOnly(String permissions) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  @Override
  public void move(String from, String to) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
        return;
      } catch (AccessDeniedException e) {
        // Windows does not replace a file while somebody reads it; ours are read in an instant.
        if (!WINDOWS || attempt == MOVE_ATTEMPTS) {
          throw e;
        }
        try {
          Thread.sleep(attempt);
        } catch (InterruptedException interrupt) {
          Thread.currentThread().interrupt();
          throw e;
        }
      }
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(path(name));
  }

  @Override
  public void shred(String name) throws IOException {
    try (RandomAccessFile file = open(path(name), "rw")) {
      file.write(new byte[(int) Math.min(file.length(), LONGEST_SHRED)]);
      file.getFD().sync();
    } catch (NoSuchFileException e) {
      return;
    }
    delete(name);
  }

  @Override
  public void makeDirectory(String name) throws IOException {
    makeDirectory(path(name));
  }

  private void makeDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      makeDirectory(parent);
    }
    try {
      Files.createDirectory(directory, ownerOnly("rwx------"));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw new NotDirectoryException(directory.toString());
      }
    }
    if (parent != null && !WINDOWS) {
      force(parent);
    }
  }

  @Override
  public void sync(String directory) throws IOException {
    if (!WINDOWS) { // which cannot open a directory, and keeps its names in order by itself
      force(path(directory));
    }
  }

  /** Opens and forces, again when interrupted; the interruption is handed on afterwards. */
  private static void force(Path path) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted = Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public long free() {
    return root.toFile().getUsableSpace();
  }

  @Override
  public Closeable lock(String name) throws IOException {
    Path directory = path(name).getParent();
    Path key = directory.toRealPath();
    synchronized (HELD) {
      if (!HELD.add(key)) {
        throw inUse(directory, "this process already has it open to write");
      }
    }
    boolean locked = false;
    try {
      create(path(name));
      RandomAccessFile file = open(path(name), "rw");
      FileLock lock;
      try {
        lock = file.getChannel().tryLock(LOCKED_BYTE, 1, false);
      } catch (OverlappingFileLockException e) {
        // Held under another class loader: to close the file here would drop the lock there.
        synchronized (HELD) {
          KEPT_OPEN.add(file);
        }
        throw inUse(directory, "this process already has it open to write");
      } catch (IOException e) {
        file.close();
        throw e;
      }
      if (lock == null) {
        String holder = text(file);
        file.close();
        throw inUse(directory, holder.isEmpty() ? "in use by another process" : holder);
      }
      locked = true;
      sign(file);
      return () -> {
        try {
          lock.release();
          file.close();
        } finally {
          release(key);
        }
      };
    } finally {
      if (!locked) {
        release(key);
      }
    }
  }

  private static VaultException inUse(Path directory, String holder) {
    return new VaultException(
        directory + ": " + holder + ". A vault has one writer at a time: wait for it or stop it.");
  }

  private static void release(Path key) {
    synchronized (HELD) {
      HELD.remove(key);
    }
  }

  private static String text(RandomAccessFile file) {
    byte[] bytes = new byte[200];
    try {
      return new String(bytes, 0, Math.max(0, file.read(bytes)), StandardCharsets.UTF_8).trim();
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Says who holds the lock. A help for people, not needed for safety: a full disk is no hurdle.
   */
  private static void sign(RandomAccessFile file) {
    String text = "in use by another process (" + processId() + "since " + Instant.now() + ")";
    try {
      file.setLength(0);
      file.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // the holder stays unnamed
    }
  }

  private static String processId() {
    try {
      return "pid " + Paths.get("/proc/self").toRealPath().getFileName() + ", ";
    } catch (IOException e) {
      return "";
    }
  }
}
