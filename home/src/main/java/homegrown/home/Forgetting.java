package homegrown.home;

import homegrown.vault.LedgerEntry;
import homegrown.vault.Vault;
import homegrown.vault.VaultException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Takes observations out of a home as if they had never been there: out of the journal, out of what
 * was computed from them, and with them every version of a model that learnt from them; then drops
 * the keys, so that old bytes of all that say nothing to anybody. What is to be done is written
 * down first and done by the next opening if it is cut off.
 */
final class Forgetting {

  private static final String NOTE = "forgetting";
  private static final String MARK = "homegrown forgetting 1";

  private final Vault vault;

  Forgetting(Vault vault) {
    this.vault = vault;
  }

  /** A stream's source. */
  private record Place(String stream, String source) {}

  /** What is to be done. */
  private static final class Plan {
    private final Wish wish;
    private final String id;
    private final long observations;
    private final int versions;
    private final List<Place> places;

    private Plan(Wish wish, String id, long observations, int versions, List<Place> places) {
      this.wish = wish;
      this.id = id;
      this.observations = observations;
      this.versions = versions;
      this.places = places;
    }

    private String text() {
      StringBuilder text = new StringBuilder(MARK + "\n" + id + " " + observations);
      text.append(' ').append(versions).append('\n');
      text.append(escaped(wish.toString()));
      for (Place place : places) {
        text.append('\n').append(escaped(place.stream)).append('\n').append(escaped(place.source));
      }
      return text.toString();
    }

    private static Plan read(String text) {
      String[] lines = text.split("\n", -1);
      String[] head = lines[1].split(" ");
      List<Place> places = new ArrayList<>();
      for (int i = 3; i + 1 < lines.length; i += 2) {
        places.add(new Place(plain(lines[i]), plain(lines[i + 1])));
      }
      int versions = head.length > 2 ? Integer.parseInt(head[2]) : 0;
      return new Plan(
          Wish.read(plain(lines[2])), head[0], Long.parseLong(head[1]), versions, places);
    }

    private static String escaped(String text) {
      return text.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String plain(String text) {
      StringBuilder plain = new StringBuilder();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\\') {
          c = text.charAt(++i) == 'n' ? '\n' : '\\';
        }
        plain.append(c);
      }
      return plain.toString();
    }
  }

  /** Forgets. */
  Forgotten forget(Wish wish) {
    vault.journal().flush();
    finish();
    Plan plan = plan(wish);
    if (plan.places.isEmpty()) {
      return new Forgotten(0, 0);
    }
    byte[] note = plan.text().getBytes(StandardCharsets.UTF_8);
    vault.blobs().put(NOTE, out -> out.write(note));
    return carryOut(plan);
  }

  /** Does what a crash or a failure has cut off. */
  void finish() {
    Optional<byte[]> note;
    try {
      note = vault.blobs().get(NOTE);
    } catch (VaultException e) {
      if (e.diskFailed()) {
        throw e;
      }
      return; // damaged, which the home names; the next forgetting writes over it
    }
    if (note.isPresent()) {
      String text = new String(note.get(), StandardCharsets.UTF_8);
      if (text.equals(MARK)) {
        dropKeys();
      } else {
        carryOut(Plan.read(text));
      }
    }
  }

  private Plan plan(Wish wish) {
    List<Place> places = new ArrayList<>();
    long[] observations = new long[1];
    for (String stream : vault.journal().streams()) {
      Set<String> sources = new TreeSet<>();
      vault
          .journal()
          .replay(
              stream,
              (source, time, content) -> {
                if (wish.meant(source, time, content)) {
                  sources.add(source);
                  observations[0]++;
                }
              });
      for (String source : sources) {
        places.add(new Place(stream, source));
      }
    }
    int versions = 0;
    for (String stream : streams(places)) {
      versions += new Learnt(vault, NextWord.modelOf(stream)).from(sources(places)).size();
    }
    return new Plan(wish, UUID.randomUUID().toString(), observations[0], versions, places);
  }

  private static Set<String> streams(List<Place> places) {
    Set<String> streams = new TreeSet<>();
    places.forEach(place -> streams.add(place.stream));
    return streams;
  }

  /** By their pseudonyms. */
  private Set<String> sources(List<Place> places) {
    Set<String> sources = new TreeSet<>();
    places.forEach(place -> sources.add(vault.pseudonym(place.source)));
    return sources;
  }

  private Forgotten carryOut(Plan plan) {
    Set<String> streams = streams(plan.places);
    Set<String> sources = sources(plan.places);
    // Versions first: they would suggest what is gone already.
    for (String stream : streams) {
      String model = NextWord.modelOf(stream);
      Learnt learnt = new Learnt(vault, model);
      List<Integer> dropped = learnt.from(sources);
      if (!dropped.isEmpty()) {
        vault.models(model).drop(dropped);
      }
      learnt.tidy();
      new VaultBlobs(vault.blobs(), stream).keepOnly(Collections.emptyList());
    }
    takeOut(plan);
    note(plan, streams);
    byte[] rest = MARK.getBytes(StandardCharsets.UTF_8);
    vault.blobs().put(NOTE, out -> out.write(rest));
    dropKeys();
    return new Forgotten(plan.observations, plan.versions);
  }

  private void takeOut(Plan plan) {
    boolean parts = false;
    for (Place place : plan.places) {
      if (plan.wish.all(place.source)) {
        vault.journal().remove(place.stream, place.source);
      } else {
        parts = true;
      }
    }
    if (parts) {
      vault
          .journal()
          .takeOut((stream, source, time, content) -> plan.wish.meant(source, time, content));
    }
  }

  private void note(Plan plan, Set<String> streams) {
    for (LedgerEntry entry : vault.ledger().read().entries()) {
      if (plan.id.equals(entry.facts().get("id"))) {
        return;
      }
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("id", plan.id);
    facts.put("what", plan.wish.title());
    facts.put("observations", String.valueOf(plan.observations));
    facts.put("models", String.valueOf(streams.size()));
    facts.put("versions", String.valueOf(plan.versions));
    vault.ledger().add(System.currentTimeMillis(), "forget", facts);
  }

  private void dropKeys() {
    vault.journal().compact();
    vault.journal().dropDamaged();
    vault.renewFiles();
    vault.blobs().remove(NOTE);
  }
}
