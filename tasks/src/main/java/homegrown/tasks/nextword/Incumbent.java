package homegrown.tasks.nextword;

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
public record Incumbent(String name, LearntLines learnt, Supplier<Optional<PersonalModel>> model) {}
