package homegrown.home;

import homegrown.tasks.nextword.BaseBuilder;
import homegrown.tasks.nextword.BaseModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A small base, and what a person with habits writes. */
final class SmallText {

  private static final String[] WHO = words("I you we they everybody mother father children");
  private static final String[] DO = words("have made found want need like see bring remember");
  private static final String[] WHICH = words("the a this another every my your great small");
  private static final String[] WHAT =
      words(
          "house garden kitchen window letter message question morning evening weekend journey"
              + " station ticket dinner breakfast coffee table mirror jacket umbrella password is"
              + " at tonight late again running start without me open love soon from");
  private static final String[] HABITS = {
    "see you at the zorblat tonight",
    "the zorblat is open",
    "love from Florn, see you soon",
    "running late again, start without me"
  };

  static final Key KEY = Key.of(new byte[Key.BYTES]);

  static final BaseModel BASE = base(1);

  private SmallText() {}

  static BaseModel base(long seed) {
    BaseBuilder builder = new BaseBuilder();
    Random random = new Random(seed);
    for (int i = 0; i < 1500; i++) {
      builder.add("made", sentence(random), 1);
    }
    return builder.build(1 << 20, Map.of("data", "made by rule " + seed), progress -> {});
  }

  static String sentence(Random random) {
    return one(WHO, random)
        + " "
        + one(DO, random)
        + " "
        + one(WHICH, random)
        + " "
        + one(WHAT, random)
        + " "
        + one(WHAT, random);
  }

  /** What a person writes who is not like everybody. */
  static List<String> habits(int n, long seed) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      boolean habit = random.nextInt(3) > 0;
      lines.add(habit ? HABITS[random.nextInt(HABITS.length)] : sentence(random));
    }
    return lines;
  }

  private static String one(String[] words, Random random) {
    return words[random.nextInt(words.length)];
  }

  private static String[] words(String text) {
    return text.split(" ");
  }
}
