package homegrown.tasks.nextword;

import java.util.Collections;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The version that serves now, which a candidate must not fall behind.
 *
 * @param name tells it from other versions; a run that was cut does not go on when it is another
 * @param learnt which lines it has learnt
 * @param model reads it, or gives nothing where it is damaged; asked once at most, when a candidate
 *     is better than the base
 */
public record Incumbent(String name, LearntLines learnt, Supplier<Optional<PersonalModel>> model) {

  /**
   * What a candidate has to stand beside that is better than the base as the run knew it: what
   * serves, or, where that is the base and the run had no room for its network, the base with it.
   *
   * @param network whether the base was judged with its network
   * @return empty if the candidate is no better, or has stood beside it already
   */
  static Optional<Incumbent> opponent(
      Optional<Incumbent> serving, BaseModel base, boolean network, Judging judging) {
    if (!judging.verdict().better()) {
      return Optional.empty();
    }
    if (serving.isPresent() || network || !base.hasNetwork()) {
      return serving;
    }
    LearntLines nothing = new LearntLines.Reading().with(Collections.emptyList(), judging);
    return Optional.of(new Incumbent("base", nothing, () -> Optional.of(PersonalModel.none(base))));
  }
}
