package homegrown.engine;

/**
 * Which rows of a large parameter have a gradient in this step, each with its place in a small
 * buffer. Rows are numbered in the order in which they were first named.
 *
 * <p>A sparse set (Briggs and Torczon 1993): going to the next step costs nothing, whatever the
 * number of rows.
 */
public final class TouchedRows {

  private final int[] rows;
  private final int[] places;
  private int count;

  /**
   * No rows yet.
   *
   * @param all rows of the parameter
   * @param most rows with a gradient in one step
   */
  TouchedRows(int all, int most) {
    rows = new int[most];
    places = new int[all];
  }

  /** Forgets all rows. */
  public void clear() {
    count = 0;
  }

  /** Adds a row if it is not there yet. */
  public void add(int row) {
    int place = places[row];
    if (place >= count || rows[place] != row) {
      rows[count] = row;
      places[row] = count++;
    }
  }

  /** The place of a row that was added. */
  public int place(int row) {
    return places[row];
  }

  /** How many rows there are. */
  public int count() {
    return count;
  }

  /** The row at a place. */
  int row(int place) {
    return rows[place];
  }

  /** Bytes that the two tables take. */
  static long bytes(long all, long most) {
    return 4 * (all + most);
  }
}
