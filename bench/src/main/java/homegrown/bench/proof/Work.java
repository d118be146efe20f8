package homegrown.bench.proof;

import homegrown.tasks.nextword.Study;

/**
 * One run of an arm.
 *
 * @param settings as {@link SettingsText} writes them
 * @param seed 0 where chance has no part
 */
record Work(Arm arm, String settings, long seed) {

  /** An arm without settings. */
  static Work of(Arm arm, long seed) {
    return new Work(arm, SettingsText.NONE, arm.seeded() ? seed : 0);
  }

  static Work layer(Study.LayerTuning tuning, long seed) {
    return new Work(Arm.LAYER, SettingsText.of(tuning), seed);
  }

  static Work whole(Arm arm, Study.FullTuning tuning, long seed) {
    return new Work(arm, SettingsText.of(tuning), seed);
  }

  Setup setup() {
    return new Setup(arm, settings);
  }

  /** Does it. */
  Study.Outcome on(Study study) {
    return switch (arm) {
      case BASE -> study.base();
      case STATISTICS -> study.statistics();
      case FROZEN -> study.frozen();
      case OURS -> study.ladder(seed);
      case LAYER -> study.outputLayer(SettingsText.layer(settings), seed);
      case FULL, SAMPLED, FULL_BUDGET, SAMPLED_BUDGET ->
          study.whole(SettingsText.full(settings), seed);
    };
  }
}
