package homegrown.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.bench.BenchException;
import homegrown.tasks.nextword.Study.LayerTuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofCsvTest {

  @TempDir private Path directory;

  private static final List<Work> WORKS =
      List.of(
          Work.of(Arm.BASE, 3),
          Work.of(Arm.OURS, 3),
          Rows.full(0.5, 1),
          Work.whole(Arm.SAMPLED_BUDGET, Settings.sampled(0.1202), 2),
          Work.layer(LayerTuning.standard(), 1));

  private static ProofRow row(Work work) {
    return Rows.row("a", work, 5.1234567890123, 1e-7, 1L << 40);
  }

  @Test
  void rowsComeBackAsTheyWere() throws IOException {
    ProofCsv csv = ProofCsv.open(directory.resolve("new"), "threads 2");
    for (Work work : WORKS) {
      csv.add(row(work));
    }
    ProofCsv again = ProofCsv.read(directory.resolve("new"));

    assertThat(again.rows()).isEqualTo(csv.rows()).hasSize(WORKS.size());
    assertThat(again.conditions()).isEqualTo("threads 2");
  }

  @Test
  void goesOnBehindTheLastWholeLine() throws IOException {
    ProofCsv csv = ProofCsv.open(directory, "threads 2");
    csv.add(row(WORKS.get(0)));
    Path file = directory.resolve(ProofCsv.NAME);
    Files.writeString(file, "a,1000,ours,-,3,5.1", StandardOpenOption.APPEND);
    assertThat(ProofCsv.read(directory).rows()).hasSize(1);

    ProofCsv again = ProofCsv.open(directory, "threads 2");
    assertThat(again.has("a", WORKS.get(0))).isTrue();
    assertThat(again.has("a", WORKS.get(1))).isFalse();
    assertThat(again.has("b", WORKS.get(0))).isFalse();
    again.add(row(WORKS.get(1)));

    assertThat(ProofCsv.read(directory).rows())
        .containsExactly(row(WORKS.get(0)), row(WORKS.get(1)));
  }

  @Test
  void otherConditionsNeedAnotherDirectory() throws IOException {
    ProofCsv.open(directory, "threads 2");

    assertThatThrownBy(() -> ProofCsv.open(directory, "threads 1"))
        .isInstanceOf(BenchException.class)
        .hasMessageContainingAll("proof.csv", "threads 1", "threads 2", "--out");
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    ProofCsv.open(directory, "threads 2");
    Path file = directory.resolve(ProofCsv.NAME);
    Files.writeString(file, "a,b\n", StandardOpenOption.APPEND);

    assertThatThrownBy(() -> ProofCsv.read(directory))
        .isInstanceOf(BenchException.class)
        .hasMessageContainingAll("proof.csv:3", "14 columns");
  }

  @Test
  void settingsComeBackFromTheirText() {
    for (double epochs : Settings.LENGTHS) {
      assertThat(SettingsText.full(SettingsText.of(Settings.full(epochs))))
          .isEqualTo(Settings.full(epochs));
      assertThat(SettingsText.epochs(SettingsText.of(Settings.sampled(epochs)))).isEqualTo(epochs);
    }
    for (LayerTuning tuning : Settings.ablations()) {
      assertThat(SettingsText.layer(SettingsText.of(tuning))).isEqualTo(tuning);
    }
    assertThat(SettingsText.epochs(SettingsText.NONE)).isZero();
    assertThatThrownBy(() -> SettingsText.full("epochs=1"))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("negatives=NUMBER");
  }
}
