package homegrown.adapt;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Slice;
import homegrown.engine.SquaredGradients;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How much parameters would contribute to learning, row by row (a row is a slice of the first
 * dimension: in a layer with weights [out, ...] what makes one output): the mean squared norm of
 * their gradient over some batches. Plain descent with a small rate lowers the loss of a batch by
 * the rate times that, so it is what a row is worth in a step, and additive; with one example a
 * batch it is the diagonal of the empirical Fisher information. Measured without moving a weight:
 *
 * <pre>{@code
 * Plan plan = Contribution.plan(loss, device, parameters);    // its memory is known before it runs
 * Trainer trainer = plan.start(weights, device, seed);
 * for (...) {
 *   // fill the inputs of trainer with a batch of the size that training will have
 *   trainer.step();
 * }
 * Contribution contribution = Contribution.of(trainer, parameters);
 * }</pre>
 *
 * <p>Or shipped with a model, as a text: {@code docs/selection.md} says its form. What a
 * contribution does not name is not to train.
 */
public final class Contribution {

  private static final String TITLE = "homegrown contribution ";
  private static final int VERSION = 1;
  private static final Pattern NAME = Pattern.compile("[^#\t\n\r][^\t\n\r]*");

  /** By name of the parameter: a value for each row, or one for all of them. */
  private final Map<String, double[]> values;

  private final double total;

  private Contribution(Map<String, double[]> values) {
    this.values = values;
    double sum = 0;
    for (double[] rows : values.values()) {
      for (double row : rows) {
        sum += row;
      }
    }
    this.total = sum;
    if (!(sum > 0) || Double.isInfinite(sum)) {
      throw new SelectionException(
          "contribution: expected values whose sum is above 0 and finite, got "
              + sum
              + "; measure over batches on which the loss has a gradient");
    }
  }

  /**
   * The plan that measures: each step adds a batch, no weight moves, and what is not among the
   * parameters is left out. It keeps all activations that training these parameters would.
   */
  public static Plan plan(Tensor loss, Device device, Tensor... parameters) {
    return Plan.training(loss, Update.by(new SquaredGradients(), Schedule.constant(0)))
        .trainOnly(parameters)
        .on(device);
  }

  /**
   * What was measured.
   *
   * @param trainer of {@link #plan}, with a step for each batch
   * @param parameters some of those that were given to the plan, on which the loss depends
   * @throws SelectionException without a step, or when no gradient or one that is not finite came
   */
  public static Contribution of(Trainer trainer, Tensor... parameters) {
    if (trainer.steps() == 0) {
      throw new SelectionException(
          "contribution: expected at least one step of the trainer, got none; fill a batch and"
              + " step");
    }
    Map<String, double[]> values = new LinkedHashMap<>();
    for (Tensor parameter : parameters) {
      Slice sums = trainer.state(parameter, 0);
      double[] rows = new double[Rows.all(parameter).to()];
      if (sums.size() != rows.length) {
        throw new SelectionException(
            "contribution of "
                + parameter
                + ": expected a trainer of Contribution.plan, got one that remembers "
                + sums.size()
                + " floats");
      }
      for (int i = 0; i < rows.length; i++) {
        rows[i] = sums.data()[sums.at() + i] / (double) trainer.steps();
      }
      values.put(parameter.name(), rows);
    }
    return new Contribution(values);
  }

  /** The names of the parameters. */
  public Set<String> parameters() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /**
   * The sum over all parameters: where it was measured, the mean squared norm of the gradient, so
   * that a step of plain descent on everything lowers the loss by the rate times this at first.
   */
  public double total() {
    return total;
  }

  /** The share of {@link #total} that a parameter has, from 0 to 1; 0 for one that is not named. */
  public double share(Tensor parameter) {
    return share(parameter, 0, Rows.all(parameter).to());
  }

  /**
   * The share of {@link #total} that a run of rows has. Where one value stands for a parameter, all
   * of its rows have the same.
   *
   * @throws SelectionException when it was made for a parameter with another number of rows
   */
  public double share(Tensor parameter, int from, int to) {
    double[] rows = values.get(parameter.name());
    if (rows == null) {
      return 0;
    }
    int all = Rows.all(parameter).to();
    if (rows.length == 1) {
      return rows[0] * ((double) (to - from) / all) / total;
    }
    if (rows.length != all) {
      throw new SelectionException(
          "contribution of "
              + parameter
              + ": expected a value for each of its "
              + all
              + " rows or one for all, got "
              + rows.length
              + "; take one that was made for this model");
    }
    double sum = 0;
    for (int row = from; row < to; row++) {
      sum += rows[row];
    }
    return sum / total;
  }

  /**
   * Writes the text form, which {@link #read} reads; neither flushes nor closes.
   *
   * @throws SelectionException when a name is empty, begins with # or has a tab or a line end in it
   * @throws UncheckedIOException when the writer fails
   */
  public void write(Writer out) {
    try {
      out.write(TITLE + VERSION + "\n");
      for (Map.Entry<String, double[]> entry : values.entrySet()) {
        String name = entry.getKey();
        if (!NAME.matcher(name).matches()) {
          throw new SelectionException(
              "contribution: expected names without tabs and line ends that do not begin with #,"
                  + " got "
                  + name
                  + "; name the parameter otherwise");
        }
        out.write(name);
        char between = '\t';
        for (double row : entry.getValue()) {
          out.write(between + Double.toString(row));
          between = ' ';
        }
        out.write('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the text form to its end.
   *
   * @throws SelectionException when it has another form or a later version; it names the line
   * @throws UncheckedIOException when the reader fails
   */
  public static Contribution read(Reader in) {
    Map<String, double[]> values = new LinkedHashMap<>();
    try {
      BufferedReader lines = new BufferedReader(in);
      String title = lines.readLine();
      require((TITLE + VERSION).equals(title), 1, TITLE + VERSION, String.valueOf(title));
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isEmpty() && line.charAt(0) != '#') {
          int tab = line.indexOf('\t');
          require(tab > 0, number, "a name, a tab and values", line);
          double[] rows = rows(line.substring(tab + 1), number);
          boolean first = values.put(line.substring(0, tab), rows) == null;
          require(first, number, "a name once", line.substring(0, tab) + " again");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Contribution(values);
  }

  private static double[] rows(String text, int line) {
    String[] words = text.split(" ", -1);
    double[] rows = new double[words.length];
    for (int i = 0; i < rows.length; i++) {
      try {
        rows[i] = Double.parseDouble(words[i]);
      } catch (NumberFormatException e) {
        rows[i] = Double.NaN;
      }
      boolean fine = rows[i] >= 0 && !Double.isInfinite(rows[i]);
      require(fine, line, "finite numbers of at least 0 with a space between them", words[i]);
    }
    return rows;
  }

  private static void require(boolean holds, int line, String expected, String got) {
    if (!holds) {
      throw new SelectionException(
          "contribution, line "
              + line
              + ": expected "
              + expected
              + ", got "
              + (got.length() > 80 ? got.substring(0, 80) + "..." : got)
              + "; docs/selection.md says the form");
    }
  }
}
