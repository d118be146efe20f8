package homegrown.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProofStagesTest {

  private static final List<Stage> STAGES = ProofStages.of(Part.proof(), 3);

  /** Ours costs 1,000, full fine-tuning 1,000 an epoch; its third length is the best one. */
  private static ProofRow row(String author, Work work) {
    double epochs = SettingsText.epochs(work.settings());
    double loss = epochs == 3 ? 5.0 : epochs == 1 ? 5.04 : 5.2;
    return Rows.row(
        author, work, loss, loss, work.arm() == Arm.OURS ? 1000 : (long) (1000 * epochs));
  }

  private static Results after(Stage stage, String... authors) {
    List<ProofRow> rows = new ArrayList<>();
    for (String author : authors) {
      stage.works(author, new Results(rows, List.of(author))).stream()
          .map(work -> row(author, work))
          .forEach(rows::add);
    }
    return new Results(rows, List.of(authors));
  }

  @Test
  void firstEveryArmOnce() {
    Results nothing = new Results(List.of(), List.of("a"));
    List<Work> works = STAGES.get(0).works("a", nothing);

    assertThat(works).doesNotHaveDuplicates().isEqualTo(STAGES.get(0).works("a", nothing));
    assertThat(works)
        .extracting(Work::arm)
        .contains(Arm.BASE, Arm.STATISTICS, Arm.FROZEN, Arm.OURS, Arm.LAYER, Arm.SAMPLED)
        .doesNotContain(Arm.FULL_BUDGET);
    assertThat(works).filteredOn(work -> work.arm() == Arm.FULL).hasSize(Settings.LENGTHS.size());
  }

  @Test
  void thenAllSeedsOfOursAndOfTheBestAndTheEqualBudget() {
    List<Work> works = STAGES.get(1).works("a", after(STAGES.get(0), "a", "b"));

    assertThat(works).hasSize(3 * 2 + 2).doesNotHaveDuplicates();
    assertThat(works)
        .contains(
            Work.of(Arm.OURS, 3),
            Rows.full(3, 2),
            Work.whole(Arm.FULL_BUDGET, Settings.full(1), 1),
            Work.whole(Arm.SAMPLED_BUDGET, Settings.sampled(1), 1));
  }

  @Test
  void onlyWhatIsAskedFor() {
    Stage first = ProofStages.of(Set.of(Part.OURS), 2).get(0);

    assertThat(first.works("a", new Results(List.of(), List.of("a"))))
        .containsExactly(Work.of(Arm.OURS, 1));
  }

  @Test
  void theSearchForSettingsStaysTheSameOnceItsLastStageHasBegun() {
    List<Stage> grid = GridStages.of(GridStages.Extent.QUICK);
    List<ProofRow> rows = new ArrayList<>();
    for (Stage stage : grid) {
      List<Work> planned = stage.works("a", new Results(rows, List.of("a")));
      assertThat(planned).isNotEmpty().doesNotHaveDuplicates();
      planned.stream().map(work -> row("a", work)).forEach(rows::add);
      assertThat(stage.works("a", new Results(rows, List.of("a")))).isEqualTo(planned);
    }
    assertThat(rows).extracting(ProofRow::arm).contains(Arm.SAMPLED, Arm.LAYER);
  }
}
