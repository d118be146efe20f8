package homegrown.home.schedule;

import homegrown.adapt.Budget;
import homegrown.adapt.BudgetException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a home keeps about when to train one task. Immutable.
 *
 * @param rules what the person asked for; empty where nothing was: then nothing trains by itself
 * @param budget of the runs that the rules start
 * @param history earlier runs
 */
public record Schedule(Optional<Rules> rules, Budget budget, History history) {

  /** Nothing was asked for, and nothing has run. */
  public static final Schedule OFF = new Schedule(Optional.empty(), Budget.DEFAULT, History.NONE);

  private static final int FORMAT = 1;
  private static final String HEADER = "homegrown schedule ";
  private static final Pattern RUN = Pattern.compile("(\\S+) (\\S+) ([a-z]+) ([0-9]{1,18})");
  private static final Pattern BUDGET = Pattern.compile("(PT\\S+) ([0-9]{1,18}) (none|[0-9.eE]+)");

  /** This with rules and the budget of their runs. */
  public Schedule with(Rules other, Budget otherBudget) {
    return new Schedule(Optional.of(other), otherBudget, history);
  }

  /** This without rules; what has run stays known. */
  public Schedule off() {
    return new Schedule(Optional.empty(), Budget.DEFAULT, history);
  }

  /** This with one more run, or with more about the last one. */
  public Schedule with(PastRun run) {
    return new Schedule(rules, budget, history.with(run));
  }

  /** This after some observations went away, see {@link History#atMost}. */
  public Schedule atMost(long observations) {
    return new Schedule(rules, budget, history.atMost(observations));
  }

  /** The text form, which {@link #of} reads: one fact a line, ASCII. */
  public String text() {
    StringBuilder text = new StringBuilder(HEADER).append(FORMAT).append('\n');
    rules.ifPresent(some -> text.append("rules ").append(some).append('\n'));
    String joules = Double.isInfinite(budget.joules()) ? "none" : Double.toString(budget.joules());
    text.append("budget ").append(budget.time()).append(' ');
    text.append(budget.memoryBytes()).append(' ').append(joules).append('\n');
    history.done().ifPresent(run -> run(text.append("done "), run));
    history.last().ifPresent(run -> run(text.append("last "), run));
    return text.toString();
  }

  private static void run(StringBuilder text, PastRun run) {
    text.append(run.began()).append(' ').append(run.ended()).append(' ').append(run.end());
    text.append(' ').append(run.observations()).append('\n');
  }

  /**
   * Reads the text form.
   *
   * @param place what is read, for messages
   * @throws ScheduleException if it is not one, or of a newer version
   */
  public static Schedule of(String text, String place) {
    String[] lines = text.split("\n", -1);
    if (!lines[0].matches(HEADER + "[0-9]{1,9}")) {
      throw wrong(place, HEADER + FORMAT, lines[0]);
    }
    int format = Integer.parseInt(lines[0].substring(HEADER.length()));
    if (format != FORMAT) {
      throw new ScheduleException(
          place
              + ": expected format "
              + FORMAT
              + ", got "
              + format
              + ", which a newer version wrote; update Homegrown");
    }
    Map<String, String> facts = new LinkedHashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int space = lines[i].indexOf(' ');
      if (space > 0) {
        facts.put(lines[i].substring(0, space), lines[i].substring(space + 1));
      } else if (!lines[i].isEmpty()) {
        throw wrong(place, "a name and a value", lines[i]);
      }
    }
    try {
      return new Schedule(
          Optional.ofNullable(facts.get("rules")).map(Rules::of),
          budget(facts.getOrDefault("budget", ""), place),
          new History(past(facts.get("done"), place), past(facts.get("last"), place)));
    } catch (DateTimeException | IllegalArgumentException | BudgetException e) {
      throw wrong(place, "facts of a schedule", e.getMessage());
    }
  }

  private static Budget budget(String text, String place) {
    Matcher form = BUDGET.matcher(text);
    if (!form.matches()) {
      throw wrong(place, "a budget", text);
    }
    return new Budget(
        Duration.parse(form.group(1)),
        Long.parseLong(form.group(2)),
        form.group(3).equals("none")
            ? Double.POSITIVE_INFINITY
            : Double.parseDouble(form.group(3)));
  }

  private static Optional<PastRun> past(String text, String place) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher form = RUN.matcher(text);
    if (!form.matches()) {
      throw wrong(place, "a run", text);
    }
    return Optional.of(
        new PastRun(
            Instant.parse(form.group(1)),
            Instant.parse(form.group(2)),
            PastRun.End.valueOf(form.group(3).toUpperCase(Locale.ROOT)),
            Long.parseLong(form.group(4))));
  }

  private static ScheduleException wrong(String place, String expected, String got) {
    return new ScheduleException(
        place + ": expected " + expected + ", got '" + got + "'; ask for the rules again");
  }
}
