package homegrown.bench.proof;

import java.util.Locale;

/** A way to get a model for a person. */
enum Arm {
  /** The base as it is. */
  BASE,
  /** The person's statistics mixed with those of the base. */
  STATISTICS,
  /** The base's network in the mixture, not trained. */
  FROZEN,
  /** What a person gets. */
  OURS,
  /** An output layer, counted in the same way as full fine-tuning. */
  LAYER,
  /** Full fine-tuning by the softmax over the whole vocabulary. */
  FULL,
  /** Full fine-tuning by a sampled softmax. */
  SAMPLED,
  /** Full fine-tuning, as short as ours is cheap. */
  FULL_BUDGET,
  /** The same by a sampled softmax. */
  SAMPLED_BUDGET;

  /** Whether chance has a part in it. */
  boolean seeded() {
    return ordinal() >= OURS.ordinal();
  }

  /** Whether each person has settings of their own. */
  boolean settingsByPerson() {
    return this == FULL_BUDGET || this == SAMPLED_BUDGET;
  }

  /** As files have it. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The arm of a text.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Arm of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
