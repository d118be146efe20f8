package homegrown.engine.op;

import java.util.Arrays;

/**
 * A matrix with few entries that makes a new axis of an old one: its rows are the elements of the
 * new axis, its columns those of the old one, and the entries of a row say what an element is the
 * weighted sum of. A row without entries stands for an element that comes from elsewhere.
 */
final class AxisMatrix {

  private final int columns;
  private final int[] starts;
  private final int[] places;
  private final float[] weights;

  /** By row: how many rows from it on are copies of neighbours, or all without entries. */
  private final int[] runs;

  private AxisMatrix(int columns, int[] starts, int[] places, float[] weights) {
    this.columns = columns;
    this.starts = starts;
    this.places = places;
    this.weights = weights;
    this.runs = new int[starts.length - 1];
    for (int row = runs.length - 1; row >= 0; row--) {
      runs[row] = row + 1 < runs.length && goesOn(row) ? runs[row + 1] + 1 : 1;
    }
  }

  private boolean goesOn(int row) {
    if (empty(row)) {
      return empty(row + 1);
    }
    int at = starts[row];
    return copies(row) && copies(row + 1) && places[at] + 1 == places[at + 1];
  }

  private boolean empty(int row) {
    return starts[row] == starts[row + 1];
  }

  private boolean copies(int row) {
    return starts[row] + 1 == starts[row + 1] && weights[starts[row]] == 1;
  }

  /** A matrix of which each row has one entry of 1 at a place, or none where that is negative. */
  static AxisMatrix copying(int columns, int[] places) {
    int[] lower = places.clone();
    return mixing(columns, lower, lower, new float[places.length]);
  }

  /**
   * A matrix of which each row has an entry of 1 less a share at one place and of the share at
   * another; one of 1 where both are the same or the share is 0, none where they are negative.
   */
  static AxisMatrix mixing(int columns, int[] lower, int[] upper, float[] shares) {
    int[] starts = new int[lower.length + 1];
    int[] places = new int[2 * lower.length];
    float[] weights = new float[2 * lower.length];
    int at = 0;
    for (int row = 0; row < lower.length; row++) {
      if (lower[row] >= 0) {
        boolean one = lower[row] == upper[row] || shares[row] == 0;
        places[at] = lower[row];
        weights[at++] = one ? 1 : 1 - shares[row];
        if (!one) {
          places[at] = upper[row];
          weights[at++] = shares[row];
        }
      }
      starts[row + 1] = at;
    }
    return new AxisMatrix(columns, starts, places, weights);
  }

  /** The matrix that leaves an axis as it is. */
  static AxisMatrix identity(int size) {
    int[] places = new int[size];
    for (int i = 0; i < size; i++) {
      places[i] = i;
    }
    return copying(size, places);
  }

  /** Columns become rows, in whose entries the rows keep their order. */
  AxisMatrix transposed() {
    int[] counts = new int[columns + 1];
    int entries = starts[rows()];
    for (int e = 0; e < entries; e++) {
      counts[places[e] + 1]++;
    }
    for (int c = 0; c < columns; c++) {
      counts[c + 1] += counts[c];
    }
    int[] next = Arrays.copyOf(counts, columns);
    int[] rowsOf = new int[entries];
    float[] weightsOf = new float[entries];
    for (int row = 0; row < rows(); row++) {
      for (int e = starts[row]; e < starts[row + 1]; e++) {
        rowsOf[next[places[e]]] = row;
        weightsOf[next[places[e]]++] = weights[e];
      }
    }
    return new AxisMatrix(rows(), counts, rowsOf, weightsOf);
  }

  /** True when it leaves its axis as it is. */
  boolean isIdentity() {
    return rows() == columns && !empty(0) && places[0] == 0 && runs[0] == columns && copies(0);
  }

  int rows() {
    return starts.length - 1;
  }

  int columns() {
    return columns;
  }

  /** The first entry of a row. */
  int from(int row) {
    return starts[row];
  }

  /** Behind the last entry of a row. */
  int to(int row) {
    return starts[row + 1];
  }

  /** The column of an entry. */
  int place(int entry) {
    return places[entry];
  }

  /** The weight of an entry. */
  float weight(int entry) {
    return weights[entry];
  }

  /** How many rows from one on can be computed as one run. */
  int run(int row) {
    return runs[row];
  }
}
