package homegrown.bench.selection;

import java.util.Arrays;

/** How alike two series rank the same things, from -1 to 1; ties are taken into account. */
final class Ranks {

  private Ranks() {}

  /** Spearman's: the correlation of the ranks, a mean rank for what is tied. */
  static double spearman(double[] a, double[] b) {
    double[] x = ranks(a);
    double[] y = ranks(b);
    double mean = (a.length + 1) / 2.0;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - mean) * (y[i] - mean);
      xx += (x[i] - mean) * (x[i] - mean);
      yy += (y[i] - mean) * (y[i] - mean);
    }
    return xy / Math.sqrt(xx * yy);
  }

  /** Kendall's tau-b: pairs in the same order less pairs in the opposite one. */
  static double kendall(double[] a, double[] b) {
    int agreement = 0;
    int apartInA = 0;
    int apartInB = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < i; j++) {
        int x = Double.compare(a[i], a[j]);
        int y = Double.compare(b[i], b[j]);
        agreement += Integer.signum(x) * Integer.signum(y);
        apartInA += x == 0 ? 0 : 1;
        apartInB += y == 0 ? 0 : 1;
      }
    }
    return agreement / Math.sqrt((double) apartInA * apartInB);
  }

  /** From 1 for the least; what is tied shares the mean. */
  static double[] ranks(double[] values) {
    double[] ranks = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      long below = Arrays.stream(values).filter(other -> other < value).count();
      long same = Arrays.stream(values).filter(other -> other == value).count();
      ranks[i] = below + (same + 1) / 2.0;
    }
    return ranks;
  }
}
