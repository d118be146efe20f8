package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.adapt.Budget;
import homegrown.vault.VaultException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file system of 600 KiB that is really full. Needs the right to mount one, as root has on Linux;
 * without it nothing is tested here, which is said on standard error.
 */
class FullDiskTest {

  private static final int PAGE = 4096;
  private static final Source CHAT = Source.of("chat/17");
  private static final Source SECRET = Source.of("chat/secret");
  private static final Source FILE = Source.of("file");
  private static final Instant NOON = Instant.ofEpochMilli(1_700_000_000_000L);

  @TempDir Path directory;
  private Path disk;
  private Path home;
  private Path ballast;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(directory.resolve("disk"));
    home = disk.resolve("home");
    ballast = disk.resolve("ballast");
    mounted = run("mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", disk.toString());
    if (!mounted) {
      System.err.println("FullDiskTest: NOTHING TESTED, since only root may mount a file system");
    }
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted && !run("umount", disk.toString())) {
      run("umount", "-l", disk.toString());
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such command
    }
  }

  /** Fills the disk, but for some pages. */
  private void fill(int pages) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
      byte[] page = new byte[PAGE];
      long length = 0;
      try {
        while (true) {
          file.write(page);
          length += PAGE;
        }
      } catch (IOException full) {
        file.setLength(Math.max(0, length - (long) pages * PAGE));
      }
    }
  }

  private void free() throws IOException {
    Files.delete(ballast);
  }

  private static NextWord words(Home home) {
    return HomeState.words(home);
  }

  private HomeState state(Home open) {
    return HomeState.of(open, HomeReader.open(home, SmallText.KEY));
  }

  private void make() {
    try (Home open = Home.open(home, SmallText.KEY)) {
      NextWord words = words(open);
      SmallText.habits(150, 1).forEach(line -> words.observe(line, CHAT, NOON));
      words.replace(FILE, lines -> lines.accept("see you at the station"));
      words.flush();
      train(words);
      for (int i = 0; i < 20; i++) {
        words.observe("see you at the quillivant tonight", SECRET, NOON);
      }
      words.flush();
    }
  }

  private static void train(NextWord words) {
    assertThat(words.train(Budget.DEFAULT, 7, Run.silent(), NOON).await().promoted()).isTrue();
  }

  @Test
  void whatWasAcknowledgedStaysAndWhatWaitsComesOnce() throws IOException {
    if (!mounted) {
      return;
    }
    List<String> said = new ArrayList<>();
    try (Home open = Home.open(home, SmallText.KEY)) {
      NextWord words = words(open);
      observe(words, said);
      words.flush();
      fill(2);
      int flushed = 1;
      boolean full = false;
      while (!full || said.size() < flushed + 20) {
        observe(words, said);
        try {
          words.flush();
          flushed = said.size();
        } catch (VaultException e) {
          full = true;
          assertThat(e.getMessage())
              .contains(home.toString())
              .contains("No space left on device")
              .contains("bytes free");
          assertThat(words.observations()).isEqualTo(flushed);
        }
      }
      assertThat(flushed).isGreaterThan(1);
      free();
      words.flush();
      assertThat(HomeState.observations(words)).isEqualTo(said);
      fill(0);
      observe(words, said);
      free();
    }
    try (Home open = Home.open(home, SmallText.KEY)) {
      assertThat(HomeState.observations(words(open))).isEqualTo(said);
      assertThat(open.damage()).isEmpty();
    }
  }

  /** Each at a time of its own, by which they can be told apart. */
  private static void observe(NextWord words, List<String> said) {
    Instant time = NOON.plusSeconds(said.size());
    words.observe("a line of a person who goes on writing", CHAT, time);
    said.add(
        "chat/17 OptionalLong[" + time.toEpochMilli() + "] a line of a person who goes on writing");
  }

  @Test
  void trainingOnAFullDiskIsDoneWhenThereIsRoom() throws IOException {
    isDoneWhenThereIsRoom((open, words) -> train(words));
  }

  @Test
  void forgettingOnAFullDiskIsDoneWhenThereIsRoom() throws IOException {
    isDoneWhenThereIsRoom((open, words) -> open.forget(SECRET));
  }

  @Test
  void replacingOnAFullDiskIsDoneWhenThereIsRoom() throws IOException {
    isDoneWhenThereIsRoom(
        (open, words) ->
            words.replace(FILE, lines -> SmallText.habits(300, 2).forEach(lines::accept)));
  }

  /** With so few pages free that it fails, with one more, and so on until it does not. */
  private void isDoneWhenThereIsRoom(BiConsumer<Home, NextWord> work) throws IOException {
    if (!mounted) {
      return;
    }
    make();
    Path template = directory.resolve("template");
    copy(home, template);
    HomeState before;
    HomeState after;
    try (Home open = Home.open(home, SmallText.KEY)) {
      before = state(open);
      work.accept(open, words(open));
      after = state(open);
    }
    assertThat(after).isNotEqualTo(before);
    boolean failed = true;
    int pages = 0;
    for (; failed; pages++) {
      delete(home);
      copy(template, home);
      failed = false;
      try (Home open = Home.open(home, SmallText.KEY)) {
        NextWord words = words(open);
        List<String> suggested = List.of(words.suggest("see you ", 5).toString());
        fill(pages);
        try {
          work.accept(open, words);
        } catch (VaultException e) {
          failed = true;
          assertThat(e.getMessage()).contains(home.toString()).contains("No space left on device");
        }
        if (failed && !state(open).current().equals(after.current())) {
          assertThat(suggested).containsExactly(words.suggest("see you ", 5).toString());
        }
        free();
        words.flush();
        if (failed && pages % 2 == 0) {
          work.accept(open, words);
          HomeState again = state(open);
          assertThat(again.observations()).isEqualTo(after.observations());
          assertThat(again.current()).isEqualTo(after.current());
          assertThat(again.suggestions()).isEqualTo(after.suggestions());
        }
      }
      try (Home open = Home.open(home, SmallText.KEY)) {
        HomeState next = state(open);
        assertThat(next.damage()).as("with %s pages", pages).isEmpty();
        assertThat(next.problems()).as("with %s pages", pages).isEmpty();
        if (!failed || pages % 2 == 1 && !next.equals(before)) {
          assertThat(next.unlike(after)).as("with %s pages", pages).isEmpty();
        }
      }
    }
    assertThat(pages).isGreaterThan(1);
  }

  @Test
  void aNewHomeOnAFullDiskIsRefusedAndMadeWhenThereIsRoom() throws IOException {
    for (int pages = 0; mounted && pages < 20; pages++) {
      fill(pages);
      try (Home open = Home.open(home, SmallText.KEY)) {
        assertThat(words(open).observations()).isZero();
      } catch (VaultException e) {
        assertThat(e.getMessage()).contains(home.toString()).contains("No space left on device");
      }
      free();
      try (Home open = Home.open(home, SmallText.KEY)) {
        words(open).observe("a line", CHAT, NOON);
      }
      fill(0);
      Home.delete(home); // takes no room
      free();
      assertThatThrownBy(() -> Files.readAllBytes(home.resolve("keys")))
          .isInstanceOf(IOException.class);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
  }
}
