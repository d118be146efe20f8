package homegrown.home.schedule;

import java.time.Duration;

/** What a person can ask for. Each has a name and a text form, the same wherever it is written. */
public enum Rule {
  /** The device is plugged in and its battery does not empty. */
  CHARGING("charging") {
    @Override
    Object parse(String text) {
      if (!text.equals("yes")) {
        throw wrong("yes", text);
      }
      return Boolean.TRUE;
    }

    @Override
    String text(Object value) {
      return "yes";
    }
  },

  /** The battery holds at least so many percent. */
  BATTERY("battery") {
    @Override
    Object parse(String text) {
      String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
      return (int) number(digits, 1, 100, "a share of 1% to 100%", text);
    }

    @Override
    String text(Object value) {
      return value + "%";
    }
  },

  /** Nobody has used the device for so long. */
  IDLE("idle") {
    @Override
    Object parse(String text) {
      return LengthText.parse(this, text);
    }

    @Override
    String text(Object value) {
      return LengthText.of((Duration) value);
    }
  },

  /** The warmest part of the device is cooler than so many degrees Celsius. */
  COOLER_THAN("cooler-than") {
    @Override
    Object parse(String text) {
      return (int) number(text, 1, 150, "1 to 150 degrees Celsius", text);
    }

    @Override
    String text(Object value) {
      return value.toString();
    }
  },

  /** The local time is within a window of the day. */
  WINDOW("window") {
    @Override
    Object parse(String text) {
      return Window.of(text);
    }

    @Override
    String text(Object value) {
      return value.toString();
    }
  },

  /** So many observations are new since the last run; where not asked for, one. */
  AT_LEAST("at-least") {
    @Override
    Object parse(String text) {
      return number(text, 1, 1_000_000_000, "1 to 1000000000 observations", text);
    }

    @Override
    String text(Object value) {
      return value.toString();
    }
  },

  /** The last run that came to its end began so long ago. */
  EVERY("every") {
    @Override
    Object parse(String text) {
      return LengthText.parse(this, text);
    }

    @Override
    String text(Object value) {
      return LengthText.of((Duration) value);
    }
  },

  /**
   * A run that was stopped or failed is not tried again at once. Holds whatever was asked for, and
   * cannot be asked for.
   */
  PAUSE("pause") {
    @Override
    Object parse(String text) {
      throw new ScheduleException("pause: holds by itself; leave it out");
    }

    @Override
    String text(Object value) {
      return LengthText.of((Duration) value);
    }
  };

  private final String label;

  Rule(String label) {
    this.label = label;
  }

  /** The value of a rule that is written so; throws {@link ScheduleException}. */
  abstract Object parse(String text);

  /** The text that {@link #parse} reads as {@code value}. */
  abstract String text(Object value);

  ScheduleException wrong(String expected, String got) {
    return new ScheduleException(label + ": expected " + expected + ", got '" + got + "'");
  }

  long number(String digits, long least, long most, String expected, String text) {
    if (!digits.matches("[0-9]{1,10}")) {
      throw wrong(expected, text);
    }
    long number = Long.parseLong(digits);
    if (number < least || number > most) {
      throw wrong(expected, text);
    }
    return number;
  }

  /** The name in text forms and on the command line, such as {@code cooler-than}. */
  @Override
  public String toString() {
    return label;
  }
}
