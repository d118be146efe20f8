package homegrown.tasks.nextword;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Ordinary English made by rule, and a small base of it. */
final class Sentences {

  private static final String[] WHO =
      words(
          "I you we they everybody nobody somebody mother father sister brother children teacher"
              + " doctor neighbour friend people manager engineer customers");
  private static final String[] DO =
      words(
          "have made found brought wanted started finished ordered painted cleaned remembered"
              + " forgotten promised collected considered answered delivered discussed expected"
              + " followed received returned carried repaired studied");
  private static final String[] WHICH =
      words(
          "the a this that another every some my your our their his her good great small large"
              + " yellow purple beautiful interesting important different wonderful expensive"
              + " possible comfortable broken sudden quiet");
  private static final String[] WHAT =
      words(
          "house garden kitchen window picture letter message question answer business company"
              + " contract meeting morning evening afternoon weekend holiday journey station"
              + " railway airport ticket dinner breakfast supper chicken potato tomato orange"
              + " chocolate coffee bottle glass table chair carpet mirror hammer needle blanket"
              + " jacket trousers sweater umbrella bicycle motorway traffic accident hospital"
              + " medicine weather thunder lightning mountain river forest village building"
              + " university student language history science knowledge problem solution number"
              + " project software computer keyboard telephone newspaper magazine library"
              + " government election president minister country border island ocean harbour"
              + " birthday wedding party present surprise password account card street code key"
              + " address website order box covid");
  private static final String[] WHERE =
      words(
          "at in near behind under above before after with without during against towards around"
              + " between because although yesterday today tomorrow tonight sometimes always"
              + " perhaps really almost exactly together outside upstairs downstairs however");
  private static final String[] SMALL =
      words(
          "the and is was are be to of it for on not but so if or as from by about what when how"
              + " why who will would could should can did does do going know think see come look"
              + " use tell give work call try ask need feel become leave put mean keep let begin"
              + " seem help show hear play run move live believe write provide sit stand lose pay"
              + " meet include continue set learn change lead understand watch stop create speak"
              + " read spend grow open walk win offer remember love buy wait serve die send build"
              + " stay fall cut reach kill remain well mother law don't it's can't won't that's"
              + " I'm");

  private Sentences() {}

  /** A sentence with a mark at its end. */
  static String sentence(Random random) {
    StringBuilder text = new StringBuilder(one(WHO, random));
    text.append(' ').append(one(DO, random));
    text.append(' ').append(one(WHICH, random)).append(' ').append(one(WHAT, random));
    for (int i = random.nextInt(3); i > 0; i--) {
      text.append(' ').append(one(WHERE, random)).append(' ').append(one(SMALL, random));
    }
    if (random.nextBoolean()) {
      text.append(", ").append(one(SMALL, random)).append(' ').append(one(WHAT, random));
    }
    text.setCharAt(0, Character.toUpperCase(text.charAt(0)));
    return text.append(".?!".charAt(random.nextInt(3))).toString();
  }

  static List<String> sentences(int n, long seed) {
    Random random = new Random(seed);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      all.add(sentence(random));
    }
    return all;
  }

  /** Every word of {@link #sentence}, as keys. */
  static Set<String> vocabulary() {
    Set<String> all = new HashSet<>();
    for (String[] part : List.of(WHO, DO, WHICH, WHAT, WHERE, SMALL)) {
      for (String word : part) {
        all.add(Tokenizer.key(word));
      }
    }
    return all;
  }

  /** A base of such sentences. */
  static BaseModel base(int sentences, int maxBytes) {
    BaseBuilder builder = new BaseBuilder();
    for (String sentence : sentences(sentences, 1)) {
      builder.add("made", sentence, 1);
    }
    return builder.build(maxBytes, Map.of("data", "made by rule"), progress -> {});
  }

  /** The base that most tests share. */
  static BaseModel base() {
    return Shared.BASE;
  }

  /** A model that has counted lines, with weights as {@link Mixture} has them without data. */
  static PersonalModel model(BaseModel base, List<String> lines) {
    PersonalCounts counts = new PersonalCounts(64);
    NgramCounts recent = new NgramCounts(64);
    Tokenizer tokenizer = new Tokenizer(base.discretion());
    for (String line : lines) {
      counts.add(tokenizer.tokens(line));
    }
    PersonalCounts canonical = counts.canonical();
    for (String line : lines.subList(lines.size() / 2, lines.size())) {
      Context.walk(
          tokenizer.tokens(line),
          canonical,
          (context, word, token) ->
              recent.add(
                  NgramCounts.context(NgramCounts.token(context, 0), Ids.NONE, Ids.NONE), word));
    }
    recent.size();
    return new PersonalModel(base, canonical, recent, Mixture.fit(new float[0], new int[0], 0));
  }

  private static String one(String[] words, Random random) {
    return words[random.nextInt(words.length)];
  }

  private static String[] words(String text) {
    return text.split(" ");
  }

  private static final class Shared {
    private static final BaseModel BASE = base(4000, 1 << 20);
  }
}
