package homegrown.tasks.modelplan;

import java.util.Locale;

/** What a model that somebody brings is trained to lower. */
public enum ModelLoss {
  /** Mean cross-entropy of classes, which are the last dimension. */
  CLASSES,

  /** Mean squared error against values of the same shape. */
  SQUARED;

  /** As it is written in options and tables. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
