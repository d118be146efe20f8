package homegrown.bench.proof;

import java.util.EnumSet;
import java.util.Set;

/** A part of the proof that can be asked for by itself. */
enum Part {
  BASE,
  STATISTICS,
  OURS,
  /** The curve of full fine-tuning, and all seeds of what is chosen from it. */
  FULL,
  /** The curve of full fine-tuning by a sampled softmax. */
  SAMPLED,
  /** Full fine-tuning cut to what ours costs. */
  BUDGET,
  FROZEN,
  /** The curve of the output layer. */
  LAYER,
  /** The output layer with one lever changed. */
  ABLATION,
  /** The search for settings, on its own. */
  GRID;

  /** What is done if nothing is named. */
  static Set<Part> proof() {
    return EnumSet.complementOf(EnumSet.of(GRID));
  }
}
