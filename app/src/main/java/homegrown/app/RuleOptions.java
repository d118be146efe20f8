package homegrown.app;

import homegrown.home.schedule.Rule;
import homegrown.home.schedule.Rules;
import homegrown.home.schedule.ScheduleException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that are rules of when to train; all that are given must hold. */
final class RuleOptions {

  @Option(names = "--charging", description = "Only while plugged in.")
  private boolean charging;

  @Option(
      names = "--battery",
      paramLabel = "SHARE",
      description = "Only while the battery holds so much, such as 50%%.")
  private String battery;

  @Option(
      names = "--idle",
      paramLabel = "TIME",
      description = "Only when the load has been low for so long, such as 5min.")
  private String idle;

  @Option(
      names = "--cooler-than",
      paramLabel = "CELSIUS",
      description = "Only while the warmest part of the machine is cooler.")
  private String coolerThan;

  @Option(
      names = "--window",
      paramLabel = "FROM-TO",
      description = "Start only between these times of the day, such as 22:00-06:00.")
  private String window;

  @Option(
      names = "--at-least",
      paramLabel = "N",
      description = "Only when so many lines are new since the last run (default: 1).")
  private String atLeast;

  @Option(names = "--every", paramLabel = "TIME", description = "At most so often, such as 24h.")
  private String every;

  /** The rules that were given; empty where none was. */
  Optional<Rules> rules(CommandLine line) {
    Map<Rule, String> given = new EnumMap<>(Rule.class);
    given.put(Rule.CHARGING, charging ? "yes" : null);
    given.put(Rule.BATTERY, battery);
    given.put(Rule.IDLE, idle);
    given.put(Rule.COOLER_THAN, coolerThan);
    given.put(Rule.WINDOW, window);
    given.put(Rule.AT_LEAST, atLeast);
    given.put(Rule.EVERY, every);
    Rules rules = Rules.NONE;
    for (Map.Entry<Rule, String> option : given.entrySet()) {
      if (option.getValue() != null) {
        try {
          rules = rules.with(option.getKey(), option.getValue());
        } catch (ScheduleException e) {
          throw new ParameterException(line, "--" + e.getMessage());
        }
      }
    }
    return rules.asked().isEmpty() ? Optional.empty() : Optional.of(rules);
  }
}
