package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailCorpusTest {
  private static final String H = String.valueOf(TextMask.HIDDEN);

  @TempDir Path data;
  private Path mails;
  private Path target;
  private int number;

  @BeforeEach
  void brown() throws IOException {
    mails = Files.createDirectories(data.resolve("unpacked/package/data/easy-ham-1"));
    target = data.resolve("mail.jsonl");
    Path brown = data.resolve(BrownCorpus.OUTPUT);
    Files.createDirectories(brown.getParent());
    try (JsonLines out = new JsonLines(brown, new Counts())) {
      String words =
          "i think that you and we are right about the new plan which was sent to me by my friend"
              + " in a letter today so please call or write if this does not work for them at all"
              + " hello cheers thanks hi dear mark it is rain will come here tomorrow morning with"
              + " more of what they have made there every single day this week";
      for (int i = 0; i < 5; i++) {
        out.write(words, "brown/x", OptionalLong.empty());
      }
    }
  }

  @Test
  void nothingThatPointsAtAPersonSurvives() throws IOException {
    mail(
        "Zebulon Quimby <zquimby@farm.example>",
        "Mark Thistlewood <mark@mill.example>",
        """
        Hi Mark,

        On Mon, 5 Aug 2002, Mark Thistlewood wrote:
        > the quoted secret plan

        I think that Thistlewood and zebulon are right about the new plan, see
        http://farm.example/~zquimby or mail zquimby@farm.example, or call
        +353 1 555 1234 at 12 Long Elm Street. Please mark it. My friend Ottoline
        will come here tomorrow.

        Cheers, Zeb

        --
        Zebulon Quimby, Quimby Farms, 12 Long Elm Street
        """);

    Counts counts = convert();

    String written = Files.readString(target);
    assertThat(written.toLowerCase(Locale.ROOT))
        .doesNotContain("zeb", "quimby", "thistlewood", "ottoline", "example", "http", "@", "555")
        .doesNotContain("elm", "street", "farm", "secret", "quoted", "wrote");
    assertThat(Pattern.compile("\\d{3,}").matcher(written.replace("s0001", "")).find()).isFalse();
    assertThat(texts())
        .containsExactly(
            "Hi " + H + ",",
            "I think that "
                + H
                + " and "
                + H
                + " are right about the new plan, see "
                + H
                + " or mail "
                + H
                + ", or call "
                + H
                + " at "
                + H
                + ".",
            "Please mark it.",
            "My friend " + H + " will come here tomorrow.",
            "Cheers, " + H);
    assertThat(written).contains("\"source\":\"mail/s0001\"").doesNotContain("time");
    assertThat(counts.sources()).isEqualTo(1);
  }

  @Test
  void numbersSendersInTimeOrderAndJoinsTheirAddresses() throws IOException {
    mail("Later One <b@x.example>", 2003, "We are right about the rain today.");
    mail("Early One <a@x.example>", 2001, "I think that you are right about them.");
    mail("\"One, Early\" <c@y.example>", 2004, "This does not work for me at all.");
    mail("Early One <a2@y.example>", 2005, "More of what they have made there.");

    convert();

    assertThat(Files.readAllLines(target))
        .extracting(line -> line.replaceAll(".*\"source\":\"|\"}", ""))
        .containsExactly("mail/s0001", "mail/s0002", "mail/s0003", "mail/s0001");
  }

  @Test
  void dropsRobotsRepetitionsAndOtherLanguages() throws IOException {
    String shared = "Please write to me if this does not work.";
    mail("Ann A <a@x.example>", 2001, "Thanks.\n\nThanks.\n\n" + shared);
    mail(
        "Bob B <b@x.example>", 2002, "Thanks.\n\n" + shared + "\n\nIt will rain tomorrow morning.");
    mail("Bugs <bugzilla-daemon@x.example>", 2003, "We are right about the new plan.");
    mail("Foreign F <f@x.example>", 2003, "Das ist ein ganz anderer Satz aus einem Brief.");
    for (int i = 1; i <= 4; i++) {
      mail("Feed F <feed@x.example>", 2004 + i, "This was sent to you by the new plan.");
    }

    convert();

    assertThat(texts())
        .containsExactly("Thanks.", shared, "Thanks.", "It will rain tomorrow morning.");
  }

  @Test
  void dropsWhatThreePeopleWroteAlike() throws IOException {
    for (String who : List.of("a", "b", "c")) {
      mail(who + " <" + who + "@x.example>", 2001, "Thanks.\n\nThis letter is by the new friend.");
    }

    convert();

    assertThat(texts()).containsOnly("Thanks.").hasSize(3);
  }

  @Test
  void needsTheBrownCorpus() throws IOException {
    Files.delete(data.resolve(BrownCorpus.OUTPUT));

    assertThatThrownBy(this::convert)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("brown.jsonl");
  }

  private Counts convert() throws IOException {
    return new MailCorpus().convert(data.resolve("unpacked"), data, target);
  }

  private List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>();
    JsonLines.texts(target, texts::add);
    return texts;
  }

  private void mail(String from, int year, String body) throws IOException {
    write("From: " + from + "\nDate: 1 Jan " + year + " 00:00:00 +0000\n\n" + body);
  }

  private void mail(String from, String to, String body) throws IOException {
    write("From: " + from + "\nTo: " + to + "\nDate: 1 Jan 2002 00:00:00\n\n" + body);
  }

  private void write(String raw) throws IOException {
    Files.write(
        mails.resolve("%05d.txt".formatted(number++)), raw.getBytes(StandardCharsets.ISO_8859_1));
  }
}
