package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameMaskTest {
  private NameMask mask;

  @BeforeEach
  void names() {
    Vocabulary vocabulary = new Vocabulary();
    vocabulary.add("the mark of a rose is here and we saw him at my wife with a bill. Susan");
    for (int i = 0; i < 400; i++) {
      vocabulary.add("that American");
    }
    Set<String> names = new HashSet<>();
    names.addAll(NameMask.parts("Mark O'Xyzzy-Plugh"));
    names.addAll(NameMask.parts("That Qüx"));
    mask = new NameMask(vocabulary, names, Set.of("yeah", "btw"));
  }

  @Test
  void takesANameApart() {
    assertThat(NameMask.parts("\"Ann-Lee O'Grey\" (Jörg) X"))
        .containsExactlyInAnyOrder("ann", "lee", "o'grey", "ogrey", "grey", "jorg");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "we saw Mark at the mark; we saw # at the mark",
        "Mark is here; # is here",
        "we saw xyzzy and O'XYZZY's bill; we saw # and # bill",
        "we saw qux and Qüx; we saw # and #",
        "That is here; That is here",
        "we saw That; we saw #",
        "we saw Plugh-Xyzzy, J. Plugh and Susan Plugh; we saw #, # and #",
        "we saw Unheard of; we saw # of",
        "my wife Susan is here; my wife # is here",
        "the American mark, and I'm here; the American mark, and I'm here",
        "Yeah, BTW the Yeah mark; Yeah, BTW the # mark",
        "unheard words stay; unheard words stay"
      })
  void hidesNamesAndUnknownCapitals(String text, String expected) {
    assertThat(mask.mask(text)).isEqualTo(expected.replace('#', TextMask.HIDDEN));
  }
}
