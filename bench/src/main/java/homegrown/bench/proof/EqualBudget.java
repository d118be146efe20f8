package homegrown.bench.proof;

import java.util.List;

/**
 * How long full fine-tuning may be to cost as much as ours: the work of a run is a part that does
 * not depend on its length, fitting, judging and catching up, and a part that grows with it.
 */
final class EqualBudget {

  /** So short that training rounds it up to one step. */
  static final double ONE_STEP = 1e-4;

  private static final double ROUNDING = 1e4;

  private EqualBudget() {}

  /**
   * Passes over the text, so that the work comes closest.
   *
   * @param macs of ours
   * @param curve full fine-tuning of the same author at one length at least
   */
  static double epochs(double macs, List<ProofRow> curve) {
    double meanEpochs = 0;
    double meanMacs = 0;
    for (ProofRow row : curve) {
      meanEpochs += SettingsText.epochs(row.settings()) / curve.size();
      meanMacs += (double) row.macs() / curve.size();
    }
    double both = 0;
    double square = 0;
    for (ProofRow row : curve) {
      double epochs = SettingsText.epochs(row.settings()) - meanEpochs;
      both += epochs * (row.macs() - meanMacs);
      square += epochs * epochs;
    }
    double perEpoch = square == 0 ? meanMacs / meanEpochs : both / square;
    double fixed = meanMacs - perEpoch * meanEpochs;
    double epochs = Math.round((macs - fixed) / perEpoch * ROUNDING) / ROUNDING;
    return Math.max(ONE_STEP, epochs);
  }
}
