package homegrown.vault;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A file system in memory, for homes, that fails at any of its calls: reading and closing of files
 * too.
 */
public final class FailingDisk implements Disk {

  /** How it fails. */
  public enum Fault {
    /** One call does nothing and fails. */
    ONCE,
    /** One call does what it shall and fails all the same. */
    DONE,
    /** From one call on all fail, as if the disk, or the process, were gone. */
    GONE,
    /**
     * From one call on there is no room: half of what is written comes to be there. All but writing
     * works.
     */
    FULL
  }

  private final FaultDisk disk;
  private final List<String> names = new ArrayList<>();
  private Fault fault = Fault.ONCE;
  private long failAt = Long.MAX_VALUE;
  private long failures;

  private FailingDisk(FaultDisk disk) {
    this.disk = disk;
  }

  /** An empty one. */
  public FailingDisk() {
    this(new FaultDisk());
  }

  /** One with some files, durably there. */
  public static FailingDisk of(Map<String, byte[]> files) {
    return new FailingDisk(FaultDisk.of(files));
  }

  /** What the next process finds after the power was cut: nothing that was not synced. */
  public FailingDisk afterPowerCut() {
    return new FailingDisk(disk.afterCrash(FaultDisk.Loss.ALL, new Random(1)));
  }

  /** What the next process finds. */
  public FailingDisk afterKill() {
    return new FailingDisk(disk.afterCrash(FaultDisk.Loss.NOTHING, new Random(1)));
  }

  /** The files and their content. */
  public synchronized Map<String, byte[]> files() {
    return disk.files();
  }

  /** Fails at the call of this number from now on, counted from 1. */
  public synchronized FailingDisk fail(long call, Fault how) {
    names.clear();
    failAt = call;
    fault = how;
    return this;
  }

  /** Fails no more. */
  public synchronized void mend() {
    failAt = Long.MAX_VALUE;
  }

  /** The calls since {@link #fail}, in words. */
  public synchronized List<String> calls() {
    return new ArrayList<>(names);
  }

  /** How many calls failed. */
  public synchronized long failures() {
    return failures;
  }

  /** A vault on this disk. */
  public Vault openWriter(HomeKey key) {
    Limits all = Limits.DEFAULT;
    Limits told = new Limits(all.segment(), all.buffer(), all.dead(), 0); // no thread of its own
    return Vault.open(this, key, new SecureRandom(), told);
  }

  /** The same to be read. */
  public Optional<VaultReader> openReader(HomeKey key) {
    return Vault.read(this, key);
  }

  /** Deletes the vault on this disk. */
  public void deleteVault() {
    Vault.delete(this);
  }

  private interface Call<T> {
    T make() throws IOException;
  }

  private interface Act {
    void make() throws IOException;
  }

  private synchronized <T> T call(String name, boolean writes, Call<T> call) throws IOException {
    names.add(name);
    long number = names.size();
    boolean fails =
        number == failAt
            || number > failAt && (fault == Fault.GONE || fault == Fault.FULL && writes);
    if (!fails) {
      return call.make();
    }
    failures++;
    if (fault == Fault.DONE) {
      call.make();
    }
    throw new IOException(
        fault == Fault.FULL ? "No space left on device" : "Input/output error at " + name);
  }

  private void act(String name, boolean writes, Act act) throws IOException {
    call(
        name,
        writes,
        () -> {
          act.make();
          return "";
        });
  }

  @Override
  public String place(String name) {
    return disk.place(name);
  }

  @Override
  public synchronized boolean exists(String name) {
    return disk.exists(name);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return call("list " + directory, false, () -> disk.list(directory));
  }

  @Override
  public long modified(String name) throws IOException {
    return call("modified " + name, false, () -> disk.modified(name));
  }

  @Override
  public void date(String name, long modified) throws IOException {
    act("date " + name, true, () -> disk.date(name, modified));
  }

  @Override
  public Input read(String name) throws IOException {
    Input in = call("open " + name, false, () -> disk.read(name));
    return new Input() {
      @Override
      public long size() throws IOException {
        return call("size " + name, false, in::size);
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return call("read " + name, false, () -> in.read(into, offset, length));
      }

      @Override
      public void rewind() throws IOException {
        act("rewind " + name, false, in::rewind);
      }

      @Override
      public void close() throws IOException {
        act("close " + name, false, in::close);
      }
    };
  }

  @Override
  public Output write(String name, long length) throws IOException {
    Output out = call("create " + name, true, () -> disk.write(name, length));
    return new Output() {
      @Override
      public void write(byte[] from, int offset, int count) throws IOException {
        try {
          act("write " + name, true, () -> out.write(from, offset, count));
        } catch (NoSuchFileException e) {
          throw e;
        } catch (IOException e) {
          if (fault == Fault.FULL) {
            out.write(from, offset, count / 2);
          }
          throw e;
        }
      }

      @Override
      public void sync() throws IOException {
        try {
          act("sync " + name, false, out::sync);
        } catch (IOException e) {
          if (fault != Fault.DONE) {
            lose();
          }
          throw e;
        }
      }

      /** After a failure the file system forgets what was to be made durable. */
      private void lose() {
        disk.failAt(disk.operations() + 1);
        try {
          out.sync();
        } catch (IOException expected) {
          // it is that of the line before
        }
      }

      @Override
      public void close() throws IOException {
        act("close " + name, false, out::close);
      }
    };
  }

  @Override
  public void move(String from, String to) throws IOException {
    act("move to " + to, false, () -> disk.move(from, to));
  }

  @Override
  public void delete(String name) throws IOException {
    act("delete " + name, false, () -> disk.delete(name));
  }

  @Override
  public void shred(String name) throws IOException {
    act("shred " + name, false, () -> disk.shred(name));
  }

  @Override
  public void makeDirectory(String name) throws IOException {
    act("make " + name, true, () -> disk.makeDirectory(name));
  }

  @Override
  public void sync(String directory) throws IOException {
    act("sync directory " + directory, false, () -> disk.sync(directory));
  }

  @Override
  public long free() {
    return fault == Fault.FULL ? 0 : disk.free();
  }

  @Override
  public Closeable lock(String name) throws IOException {
    return call("lock", false, () -> disk.lock(name));
  }
}
