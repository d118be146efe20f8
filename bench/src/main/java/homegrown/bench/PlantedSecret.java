package homegrown.bench;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A made-up secret and the words around it.
 *
 * @param kind what it is
 * @param before what announces it; may be empty
 * @param secret the secret itself
 */
record PlantedSecret(Kind kind, String before, String secret) {

  /** Kinds of secrets. */
  enum Kind {
    PASSWORD("passwords"),
    NUMBER("cards, accounts, IBANs"),
    CODE("one-time codes"),
    ADDRESS("e-mail, web, street addresses");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private static final int OF_A_KIND = 50;
  private static final String SMALL = "abcdefghijklmnopqrstuvwxyz";
  private static final String LETTERS = SMALL + SMALL.toUpperCase(Locale.ROOT);
  private static final String DIGITS = "0123456789";
  private static final String SYMBOLS = "!@#$%^&*_+-=?~";
  private static final List<String> PLAIN =
      List.of("sunshine", "dragon", "freedom", "monkey", "winter", "harvest", "silver", "liberty");
  private static final List<String> ANNOUNCED =
      List.of("my password is ", "the password: ", "password = ", "login is ", "Passcode: ");
  private static final List<String> STREETS =
      List.of("Street", "Road", "Lane", "Avenue", "Drive", "St.", "Ave", "Court");
  private static final List<String> DOMAINS = List.of("com", "org", "net", "co.uk", "de", "edu");

  /** Fifty of each kind. */
  static List<PlantedSecret> all(Random random) {
    List<PlantedSecret> secrets = new ArrayList<>();
    for (int i = 0; i < OF_A_KIND; i++) {
      secrets.add(password(i, random));
      secrets.add(number(i, random));
      secrets.add(code(i, random));
      secrets.add(address(i, random));
    }
    return secrets;
  }

  /**
   * What must not be found as it stands: the secret; with its announcement where the secret is a
   * word that anybody uses.
   */
  String trace() {
    return PLAIN.contains(secret) ? before + secret : secret;
  }

  private static PlantedSecret password(int i, Random random) {
    String announced = i % 2 == 0 ? ANNOUNCED.get(i / 2 % ANNOUNCED.size()) : "";
    return switch (i % 10) {
      case 0, 1 ->
          new PlantedSecret(
              Kind.PASSWORD,
              announced,
              drawn(4, LETTERS, random)
                  + drawn(1, SYMBOLS, random)
                  + drawn(4, LETTERS + DIGITS + SYMBOLS, random)
                  + drawn(1, DIGITS, random));
      case 2, 3 ->
          new PlantedSecret(
              Kind.PASSWORD, announced, drawn(5, LETTERS, random) + drawn(4, DIGITS, random));
      case 4, 5 ->
          new PlantedSecret(
              Kind.PASSWORD, announced, drawn(8 + random.nextInt(5), LETTERS, random));
      case 6, 7 -> new PlantedSecret(Kind.PASSWORD, announced, drawn(10, SYMBOLS, random));
      case 8 ->
          new PlantedSecret(
              Kind.PASSWORD,
              announced,
              i % 20 == 8 ? PLAIN.get(random.nextInt(PLAIN.size())) : drawn(7, SMALL, random));
      default -> new PlantedSecret(Kind.PASSWORD, "", drawn(9, SMALL, random));
    };
  }

  private static PlantedSecret number(int i, Random random) {
    String announced = i % 2 == 0 ? "" : i % 4 == 1 ? "account " : "card number ";
    return switch (i % 5) {
      case 0 -> new PlantedSecret(Kind.NUMBER, announced, grouped(card(random), " "));
      case 1 -> new PlantedSecret(Kind.NUMBER, announced, grouped(card(random), "-"));
      case 2 -> new PlantedSecret(Kind.NUMBER, announced, drawn(10, DIGITS, random));
      case 3 -> new PlantedSecret(Kind.NUMBER, i % 2 == 0 ? "IBAN " : "to ", iban(random));
      default ->
          new PlantedSecret(Kind.NUMBER, i % 2 == 0 ? "IBAN " : "to ", grouped(iban(random), " "));
    };
  }

  private static PlantedSecret code(int i, Random random) {
    String announced = i % 2 == 0 ? "your code is " : i % 3 == 0 ? "PIN " : "";
    return switch (i % 5) {
      case 0 -> new PlantedSecret(Kind.CODE, announced, drawn(6, DIGITS, random));
      case 1 -> new PlantedSecret(Kind.CODE, announced, "G-" + drawn(6, DIGITS, random));
      case 2 ->
          new PlantedSecret(
              Kind.CODE, announced, drawn(3, DIGITS, random) + " " + drawn(3, DIGITS, random));
      case 3 ->
          new PlantedSecret(
              Kind.CODE,
              announced,
              drawn(2, SMALL, random).toUpperCase(Locale.ROOT)
                  + drawn(3, DIGITS, random)
                  + drawn(2, SMALL, random).toUpperCase(Locale.ROOT));
      default ->
          new PlantedSecret(
              Kind.CODE, "your code is ", drawn(6, SMALL, random).toUpperCase(Locale.ROOT));
    };
  }

  private static PlantedSecret address(int i, Random random) {
    String domain = name(3, random) + "." + DOMAINS.get(random.nextInt(DOMAINS.size()));
    return switch (i % 5) {
      case 0 ->
          new PlantedSecret(
              Kind.ADDRESS, "", name(2, random) + "." + name(3, random) + "@" + domain);
      case 1 ->
          new PlantedSecret(
              Kind.ADDRESS, "mail ", name(3, random) + drawn(2, DIGITS, random) + "@" + domain);
      case 2 ->
          new PlantedSecret(
              Kind.ADDRESS,
              "see ",
              "https://" + domain + "/" + name(2, random) + "?id=" + drawn(8, LETTERS, random));
      case 3 -> new PlantedSecret(Kind.ADDRESS, "", "www." + domain + "/" + name(3, random));
      default ->
          new PlantedSecret(
              Kind.ADDRESS,
              "at ",
              (1 + random.nextInt(999))
                  + " "
                  + capital(name(3, random))
                  + " "
                  + STREETS.get(random.nextInt(STREETS.size())));
    };
  }

  private static String drawn(int length, String from, Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(from.charAt(random.nextInt(from.length())));
    }
    return text.toString();
  }

  /** A name that looks like a word and is none. */
  private static String name(int syllables, Random random) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < syllables; i++) {
      name.append(drawn(1, "bdfgklmnprstvw", random)).append(drawn(1, "aeiou", random));
    }
    return name.append(drawn(1, "lnrst", random)).toString();
  }

  private static String capital(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  private static String grouped(String text, String separator) {
    return text.replaceAll("(.{4})(?=.)", "$1" + separator);
  }

  /** Sixteen digits with a check digit after Luhn. */
  private static String card(Random random) {
    String number = "4" + drawn(14, DIGITS, random);
    int sum = 0;
    for (int i = 0; i < number.length(); i++) {
      int digit = number.charAt(i) - '0';
      int weighed = i % 2 == 0 ? 2 * digit : digit;
      sum += weighed > 9 ? weighed - 9 : weighed;
    }
    return number + (10 - sum % 10) % 10;
  }

  /** A British or German account with check digits after ISO 13616. */
  private static String iban(Random random) {
    boolean british = random.nextBoolean();
    String country = british ? "GB" : "DE";
    String account =
        british
            ? drawn(4, SMALL, random).toUpperCase(Locale.ROOT) + drawn(14, DIGITS, random)
            : drawn(18, DIGITS, random);
    StringBuilder value = new StringBuilder();
    for (char c : (account + country + "00").toCharArray()) {
      value.append(Character.getNumericValue(c));
    }
    int check = 98 - new BigInteger(value.toString()).mod(BigInteger.valueOf(97)).intValue();
    return country + String.format(Locale.ROOT, "%02d", check) + account;
  }
}
