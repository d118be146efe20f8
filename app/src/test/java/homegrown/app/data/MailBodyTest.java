package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MailBodyTest {
  @Test
  void unwrapsParagraphsAndListsAndDropsMarksOfEmphasis() {
    assertThat(
            paragraphs(
                """
                Hello all,
                this is *very* long and was
                wrapped by a well-
                known mailer.

                - one thing
                - another _thing_ which
                  goes on [snip] here
                """))
        .containsExactly(
            "Hello all,",
            "this is very long and was wrapped by a well-known mailer.",
            "one thing",
            "another thing which goes on  here");
  }

  @Test
  void dropsQuotesWithTheirAttributions() {
    assertThat(
            paragraphs(
                """
                On Mon, 5 Aug 2002 at 10:00, Some Body
                <some.body@a.example> wrote:
                > quoted here and
                wrapped by a mailer
                > and quoted there
                  | quoted too

                I agree.

                Some Body's wise words of the day:
                } quoted again
                Xyz> and again
                : and again

                Me too.
                """))
        .containsExactly("I agree.", "Me too.");
  }

  @Test
  void dropsWhatFollowsASignatureOrForwardMark() {
    assertThat(paragraphs("Mine.\n\n-- \nTheirs of 5 Elm Street\n")).containsExactly("Mine.");
    assertThat(paragraphs("Mine.\n_______________\nTheirs\n")).containsExactly("Mine.");
    assertThat(paragraphs("Mine.\n\n-----Original Message-----\nFrom: x\n\nTheirs, not quoted.\n"))
        .containsExactly("Mine.");
    assertThat(paragraphs("Mine.\n\nFrom: x\nSent: today\nTo: y\nSubject: z\n\nTheirs.\n"))
        .containsExactly("Mine.");
    assertThat(paragraphs("Mine.\n\nBy Some Writer\n\nAn article that was passed on.\n"))
        .containsExactly("Mine.");
    assertThat(paragraphs("----- Original Message -----\nFrom: x\n> quoted\nMine, below.\n"))
        .containsExactly("Mine, below.");
  }

  @Test
  void dropsSignedBlocksAdvertisementsAndFooters() {
    assertThat(
            paragraphs(
                """
                -----BEGIN PGP SIGNED MESSAGE-----
                Hash: SHA1

                Mine.

                ------------------------ Yahoo! Groups Sponsor ---------------------~-->
                Free discs for everybody
                ---------------------------------------------------------------------~->

                To unsubscribe from this group, send an email
                -----BEGIN PGP SIGNATURE-----
                aBcDeF
                -----END PGP SIGNATURE-----
                """))
        .containsExactly("Mine.");
    assertThat(paragraphs("Mine.\n\n----------------------\nThis email is sponsored by somebody\n"))
        .containsExactly("Mine.");
  }

  @Test
  void dropsCodeLogsTablesAndContacts() {
    assertThat(
            paragraphs(
                """
                This fails for me:

                # make all
                int main(int argc) { return 0; }
                Aug 22 12:00:01 host daemon: started
                name      size    date
                if (a == b) { c[i] = d->e; }
                    indented output of something

                Phone: 555 123 4567
                Any idea?

                diff -u a b
                -old words here
                """))
        .containsExactly("This fails for me:", "Any idea?");
  }

  @Test
  void dropsNamesAtTheEnd() {
    assertThat(paragraphs("Mine goes here.\n\nCheers,\nXyz Abc\nA Town\n"))
        .containsExactly("Mine goes here.", "Cheers,");
    assertThat(paragraphs("Mine goes here.\n\nXyz Abc\nSome Company\n+1 (555) 123-4567\n"))
        .containsExactly("Mine goes here.");
  }

  private static List<String> paragraphs(String text) {
    return MailBody.paragraphs(text);
  }
}
