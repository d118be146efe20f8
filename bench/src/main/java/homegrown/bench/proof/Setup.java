package homegrown.bench.proof;

/**
 * An arm with its settings.
 *
 * @param settings {@link #ANY} where each person has their own
 */
record Setup(Arm arm, String settings) {

  static final String ANY = "*";

  /** An arm with whatever settings its rows have. */
  static Setup any(Arm arm) {
    return new Setup(arm, ANY);
  }

  /** What a row belongs to. */
  static Setup of(ProofRow row) {
    return row.arm().settingsByPerson() ? any(row.arm()) : new Setup(row.arm(), row.settings());
  }

  boolean has(ProofRow row) {
    return row.arm() == arm && (settings.equals(ANY) || settings.equals(row.settings()));
  }
}
