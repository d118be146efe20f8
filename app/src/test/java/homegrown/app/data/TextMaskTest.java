package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextMaskTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "see http://a.example/b?c=d, please; see #, please",
        "at www.a.example now; at # now",
        "mail <a.b+c@d.example> me; mail # me",
        "my @home one; my # one",
        "on a.example.org today; on # today",
        "call +1 (555) 123-4567 now; call # now",
        "call 555-1234 now; call # now",
        "pay 123456 now; pay # now",
        "at 12 Long Elm Street. There; at #. There",
        "in SW1A 1AA or NY 10001 today; in # or # today",
        "in /etc/some.conf or ~/x or C:\\x there; in # or # or # there",
        "run foo_bar and x86 or a1-b2.c3; run # and # or #",
        "the a/b/c tree; the # tree",
        "done.Then e.g. U.S. and a.m. stay; done. Then e.g. U.S. and a.m. stay",
        "on the 2nd at 5pm for $20 or 10k in the 90s; on the 2nd at 5pm for $20 or 10k in the 90s",
        "and/or 3.5 stay, don't they?; and/or 3.5 stay, don't they?"
      })
  void hidesAddressesNumbersAndNamesOfFilesOnly(String text, String expected) {
    assertThat(TextMask.mask(text)).isEqualTo(expected.replace('#', TextMask.HIDDEN));
  }
}
