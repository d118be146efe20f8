package homegrown.bench;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.home.Home;
import homegrown.home.NextWord;
import homegrown.home.Source;
import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.Discreet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment with kills sees what it is to see. */
class HomeCheckTest {

  private static BaseModel base;

  @TempDir Path directory;

  @BeforeAll
  static void buildBase() {
    base = Syllables.base();
  }

  @Test
  void linesOfNumbersAreStoredAsTheyAre() {
    Discreet discreet = new Discreet(base);
    for (long number = 0; number < 340_000; number += 97) {
      assertThat(discreet.text(Syllables.line(number))).isEqualTo(Syllables.line(number));
    }
    assertThat(Syllables.number(4)).isNotEqualTo(Syllables.number(5));
  }

  @Test
  void aWholeHomeHasNothingLostAndNothingDoubled() {
    write(1, 2, 3);
    replaced(1, KillsChild.GENERATION);
    HomeCheck check = checked("line 3", "generation 1");

    assertThat(check.complaints).isEmpty();
    assertThat(check.nextLine()).isEqualTo(4);
    assertThat(check.nextGeneration()).isEqualTo(2);
  }

  @Test
  void aTailThatWasNotAcknowledgedMayBeThere() {
    write(1, 2, 3);

    assertThat(checked("line 1").complaints).isEmpty();
  }

  @Test
  void acknowledgedLinesThatAreGoneAreLost() {
    write(1, 2, 3);

    assertThat(checked("line 5").lost).isEqualTo(2);
  }

  @Test
  void aLineThatIsThereTwiceIsDoubled() {
    write(1, 2, 2, 3);

    assertThat(checked("line 3").doubled).isEqualTo(1);
  }

  @Test
  void aGapIsDamage() {
    write(1, 3);

    assertThat(checked("line 3").damaged).isPositive();
  }

  @Test
  void halfAGenerationIsDamage() {
    replaced(2, KillsChild.GENERATION / 2);

    assertThat(checked("generation 1").damaged).isEqualTo(1);
  }

  @Test
  void anOlderGenerationIsDamage() {
    replaced(1, KillsChild.GENERATION);

    assertThat(checked("generation 2").damaged).isEqualTo(1);
  }

  @Test
  void aVersionThatNobodyReportedIsDamage() {
    write(1);

    assertThat(checked("line 1", "version 1").damaged).isEqualTo(1);
  }

  @Test
  void whatIsNoHomeDoesNotOpen() throws IOException {
    Files.writeString(directory.resolve("something"), "else");

    assertThat(checked().unopened).isEqualTo(1);
  }

  private void write(long... numbers) {
    try (Home home = Home.open(directory, HomeContent.HOME_KEY)) {
      NextWord words = home.nextWord(KillsChild.NAME, base);
      for (long number : numbers) {
        words.observe(Syllables.line(number), Source.of(KillsChild.LINES));
      }
    }
  }

  private void replaced(long generation, int lines) {
    try (Home home = Home.open(directory, HomeContent.HOME_KEY)) {
      home.nextWord(KillsChild.NAME, base)
          .replace(
              Source.of(KillsChild.REPLACED),
              line -> {
                for (int i = 0; i < lines; i++) {
                  line.accept(Syllables.line(generation, i));
                }
              });
    }
  }

  private HomeCheck checked(String... heard) {
    HomeCheck check = new HomeCheck(directory, base);
    for (String message : heard) {
      check.heard(message);
    }
    check.check();
    return check;
  }
}
