package homegrown.vault;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A directory of a disk as a disk of its own. */
record Subdirectory(Disk disk, String directory) implements Disk {
  private String of(String name) {
    return name.isEmpty() ? directory : directory + "/" + name;
  }

  @Override
  public String place(String name) {
    return disk.place(of(name));
  }

  @Override
  public boolean exists(String name) {
    return disk.exists(of(name));
  }

  @Override
  public List<String> list(String name) throws IOException {
    return disk.list(of(name));
  }

  @Override
  public long modified(String name) throws IOException {
    return disk.modified(of(name));
  }

  @Override
  public void date(String name, long modified) throws IOException {
    disk.date(of(name), modified);
  }

  @Override
  public Input read(String name) throws IOException {
    return disk.read(of(name));
  }

  @Override
  public Output write(String name, long length) throws IOException {
    return disk.write(of(name), length);
  }

  @Override
  public void move(String from, String to) throws IOException {
    disk.move(of(from), of(to));
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(of(name));
  }

  @Override
  public void shred(String name) throws IOException {
    disk.shred(of(name));
  }

  @Override
  public void makeDirectory(String name) throws IOException {
    disk.makeDirectory(of(name));
  }

  @Override
  public void sync(String name) throws IOException {
    disk.sync(of(name));
  }

  @Override
  public long free() {
    return disk.free();
  }

  @Override
  public Closeable lock(String name) throws IOException {
    return disk.lock(of(name));
  }
}
