package homegrown.home.schedule;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * When to train, as a person asked for it: rules that must all hold. Immutable; each rule can be
 * there or not. The text form, such as {@code charging=yes battery=50% window=22:00-06:00}, is read
 * again as the same rules.
 */
public final class Rules {

  /** None: train whenever there is something new. */
  public static final Rules NONE = new Rules(new EnumMap<>(Rule.class));

  private final EnumMap<Rule, Object> values;

  private Rules(EnumMap<Rule, Object> values) {
    this.values = values;
  }

  /**
   * Reads the text form.
   *
   * @throws ScheduleException if it is not one
   */
  public static Rules of(String text) {
    Rules rules = NONE;
    for (String part : text.split(" ")) {
      if (!part.isEmpty()) {
        int sign = part.indexOf('=');
        Rule rule = named(part.substring(0, Math.max(sign, 0)), part);
        if (rules.asks(rule)) {
          throw new ScheduleException(rule + ": expected it once, got it twice in '" + text + "'");
        }
        rules = rules.with(rule, part.substring(sign + 1));
      }
    }
    return rules;
  }

  private static Rule named(String name, String part) {
    for (Rule rule : Rule.values()) {
      if (rule.toString().equals(name)) {
        return rule;
      }
    }
    throw new ScheduleException(
        "rules: expected a rule such as charging=yes or battery=50%, got '" + part + "'");
  }

  /**
   * These with a rule by its text form, in place of one of that kind.
   *
   * @throws ScheduleException if it is not one
   */
  public Rules with(Rule rule, String text) {
    return with(rule, rule.parse(text));
  }

  /** These and: plugged in. */
  public Rules charging() {
    return with(Rule.CHARGING, Boolean.TRUE);
  }

  /** These and: the battery holds at least so many percent. */
  public Rules battery(int percent) {
    return with(Rule.BATTERY, Integer.toString(percent));
  }

  /** These and: unused for so long. */
  public Rules idle(Duration length) {
    return with(Rule.IDLE, LengthText.checked(Rule.IDLE, length));
  }

  /** These and: cooler than so many degrees Celsius. */
  public Rules coolerThan(int celsius) {
    return with(Rule.COOLER_THAN, Integer.toString(celsius));
  }

  /** These and: within a window of the day. */
  public Rules window(Window window) {
    return with(Rule.WINDOW, window);
  }

  /** These and: so many new observations. */
  public Rules atLeast(long observations) {
    return with(Rule.AT_LEAST, Long.toString(observations));
  }

  /** These and: at most so often. */
  public Rules every(Duration length) {
    return with(Rule.EVERY, LengthText.checked(Rule.EVERY, length));
  }

  private Rules with(Rule rule, Object value) {
    EnumMap<Rule, Object> more = new EnumMap<>(values);
    more.put(rule, value);
    return new Rules(more);
  }

  /** These without one. */
  public Rules without(Rule rule) {
    EnumMap<Rule, Object> fewer = new EnumMap<>(values);
    fewer.remove(rule);
    return new Rules(fewer);
  }

  /** The rules that are there. */
  public Set<Rule> asked() {
    return Collections.unmodifiableSet(new TreeSet<>(values.keySet()));
  }

  /** Whether a rule is there. */
  public boolean asks(Rule rule) {
    return values.containsKey(rule);
  }

  /** The value of a rule that is there. */
  <T> T value(Rule rule, Class<T> type) {
    return type.cast(values.get(rule));
  }

  /**
   * Whether to train now.
   *
   * @param conditions what the sensors say
   * @param now with the zone whose clock is on the wall
   * @param history earlier runs
   * @param observations how many there are; empty if they were not counted
   */
  public Answer answer(
      Conditions conditions, ZonedDateTime now, History history, OptionalLong observations) {
    return new Examination(this, conditions, now).answer(history, observations);
  }

  /**
   * What ends a run under way: charging, battery and temperature that do not hold any more. The end
   * of the window does not, since the budget bounds a run; nor does use of the device, which the
   * load of the run itself can look like.
   */
  public List<Check> broken(Conditions conditions, ZonedDateTime now) {
    return new Examination(this, conditions, now).broken();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rules rules && values.equals(rules.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The text form. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Rule, Object> entry : values.entrySet()) {
      Rule rule = entry.getKey();
      text.append(text.length() == 0 ? "" : " ").append(rule).append('=');
      text.append(rule.text(entry.getValue()));
    }
    return text.toString();
  }
}
