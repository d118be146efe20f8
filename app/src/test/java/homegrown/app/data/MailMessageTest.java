package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MailMessageTest {
  @Test
  void unfoldsAndDecodesHeaders() {
    MailMessage mail =
        parse(
            """
            From someone  Mon Jan 01 00:00:00 2001
            From: =?iso-8859-1?Q?J=F6rg_Q?=
              =?utf-8?B?w7Z4?= <joerg@a.example>
            Bcc: none
            Date: Thu, 31 Jan 2002 12:30:10 +0130

            Text
            """);

    assertThat(mail.values("from")).containsExactly("Jörg Qöx <joerg@a.example>");
    assertThat(mail.values("bcc")).containsExactly("none");
    assertThat(mail.sent()).contains(1012474810L);
    assertThat(mail.text().strip()).isEqualTo("Text");
  }

  @Test
  void datesMayBeShortOrWrong() {
    assertThat(parse("Date: 5 Feb 02 00:00:00\n\n").sent()).contains(1012867200L);
    assertThat(parse("Date: 31 Feb 2002 00:00:00\n\n").sent()).isEmpty();
    assertThat(parse("Date: 1 Xyz 2002 00:00:00\n\n").sent()).isEqualTo(Optional.empty());
    assertThat(parse("Subject: none\n\n").sent()).isEmpty();
  }

  @Test
  void takesThePlainPartsAndDecodesThem() {
    MailMessage mail =
        parse(
            """
            Content-Type: multipart/mixed; boundary="=_b"

            preamble
            --=_b
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            caf=C3=A9 a=3Db a=b so=
            ft
            --=_b
            Content-Type: multipart/alternative; boundary=inner

            --inner
            Content-Type: text/plain
            Content-Transfer-Encoding: base64

            c2Vj
            b25k
            --inner
            Content-Type: text/html

            <b>markup</b>
            --inner--
            --=_b
            Content-Type: text/plain
            Content-Disposition: attachment; filename=a.txt

            attached
            --=_b
            Content-Type: message/rfc822

            Subject: forwarded

            other mail
            --=_b--
            epilogue
            """);

    assertThat(mail.text()).contains("café a=b a=b soft").contains("second");
    assertThat(mail.text())
        .doesNotContain("preamble", "markup", "attached", "other mail", "epilogue", "--");
  }

  @Test
  void undeclaredBytesAreWindows1252AndUnknownCharsetsToo() {
    byte[] raw =
        "Content-Type: text/plain; charset=x-odd\n\nit\u0092s"
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(MailMessage.parse(raw).text().strip()).isEqualTo("it’s");
  }

  @Test
  void damagedMailsGiveWhatTheyHave() {
    assertThat(parse("").text().strip()).isEmpty();
    assertThat(parse("no header at all").text().strip()).isEmpty();
    assertThat(parse("Content-Transfer-Encoding: base64\n\n!").text().strip()).isEmpty();
    assertThat(parse("Content-Type: multipart/mixed\n\nx").text()).isEmpty();
    assertThat(parse("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nopen").text().strip())
        .isEqualTo("open");
  }

  private static MailMessage parse(String raw) {
    return MailMessage.parse(raw.getBytes(StandardCharsets.ISO_8859_1));
  }
}
