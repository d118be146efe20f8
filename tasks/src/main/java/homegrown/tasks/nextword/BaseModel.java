package homegrown.tasks.nextword;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * The public next-word model that everybody starts from: a vocabulary, its statistics, and where
 * they come from. Immutable; safe for use by many threads.
 *
 * <p>File format 1: {@code HGNB}, the format as a byte, then deflated: provenance (pairs of text),
 * vocabulary (front-coded keys, forms, ids), {@link ContextTreeFormat}, CRC-32.
 */
public final class BaseModel {

  static final int FORMAT = 1;
  private static final byte[] MAGIC = {'H', 'G', 'N', 'B'};
  private static final String SHIPPED = "next-word-en.base";

  private final Lexicon lexicon;
  private final ContextTree tree;
  private final Map<String, String> provenance;
  private final int fingerprint;

  /** Made when it is first asked for: the spelling of all words takes some milliseconds. */
  private Discretion discretion;

  private final Optional<Once> network;

  BaseModel(Lexicon lexicon, ContextTree tree, Map<String, String> provenance) {
    this(lexicon, tree, Collections.unmodifiableMap(new TreeMap<>(provenance)), Optional.empty());
  }

  private BaseModel(
      Lexicon lexicon, ContextTree tree, Map<String, String> provenance, Optional<Once> network) {
    this.lexicon = lexicon;
    this.tree = tree;
    this.provenance = provenance;
    this.fingerprint = provenance.hashCode() * 31 + lexicon.size() * 7 + tree.nodes();
    this.network = network;
  }

  /** A network that is read when it is first needed. */
  private static final class Once {
    private final Supplier<Network> source;
    private Network network;

    Once(Supplier<Network> source) {
      this.source = source;
    }

    synchronized Network get() {
      if (network == null) {
        network = source.get();
      }
      return network;
    }
  }

  /** The English base that is part of Homegrown, with its network. */
  public static BaseModel shipped() {
    try (InputStream in = BaseModel.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new NextWordException(
            "base model: expected the resource " + SHIPPED + ", got none; build Homegrown anew");
      }
      BaseModel alone = read(in, SHIPPED);
      Once network = new Once(() -> Network.shipped(alone));
      return new BaseModel(alone.lexicon, alone.tree, alone.provenance, Optional.of(network));
    } catch (IOException e) {
      throw new NextWordException(SHIPPED + ": expected to read it, got " + e.getMessage(), e);
    }
  }

  /**
   * Reads a base.
   *
   * @param place what to call the source in error messages
   * @throws NextWordException if it is no base, damaged, or of a newer format
   */
  public static BaseModel read(InputStream in, String place) throws IOException {
    for (byte expected : MAGIC) {
      if (in.read() != expected) {
        throw new NextWordException(
            place
                + ": expected a next-word base, got another kind of file; make one with"
                + " 'homegrown base next-word'");
      }
    }
    int format = in.read();
    if (format > FORMAT) {
      throw new NextWordException(
          place
              + ": expected format "
              + FORMAT
              + " or older, got "
              + format
              + "; update Homegrown");
    }
    Inflater inflater = new Inflater();
    try (InflaterInputStream inflated =
        new InflaterInputStream(new BufferedInputStream(in, 1 << 16), inflater, 1 << 14)) {
      BinaryReader reader = new BinaryReader(inflated, place);
      Map<String, String> provenance = new TreeMap<>();
      for (int pairs = reader.varint(); pairs > 0; pairs--) {
        String name = reader.text();
        provenance.put(name, reader.text());
      }
      Lexicon lexicon = LexiconFormat.read(reader);
      ContextTree tree = ContextTreeFormat.read(reader, lexicon.size());
      reader.finish();
      return new BaseModel(lexicon, tree, provenance);
    } catch (ArithmeticException | IndexOutOfBoundsException e) {
      throw new NextWordException(place + ": expected a whole base, got a damaged one", e);
    } finally {
      inflater.end();
    }
  }

  /** This base with a network that goes with it. */
  public BaseModel with(Network other) {
    return new BaseModel(lexicon, tree, provenance, Optional.of(new Once(() -> other)));
  }

  /** The statistics of this base alone. */
  public BaseModel withoutNetwork() {
    return new BaseModel(lexicon, tree, provenance, Optional.empty());
  }

  /** Whether there is a network, read already or not. */
  boolean hasNetwork() {
    return network.isPresent();
  }

  /** The network that goes with this base, if there is one. */
  public Optional<Network> network() {
    return network.map(Once::get);
  }

  /** Writes this base, without its network; does not close {@code out}. */
  public void write(OutputStream out) throws IOException {
    out.write(MAGIC);
    out.write(FORMAT);
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater);
    BinaryWriter writer = new BinaryWriter(deflated);
    writer.varint(provenance.size());
    for (Map.Entry<String, String> pair : provenance.entrySet()) {
      writer.text(pair.getKey());
      writer.text(pair.getValue());
    }
    LexiconFormat.write(lexicon, writer);
    ContextTreeFormat.write(tree, writer);
    writer.finish();
    deflated.finish();
    deflater.end();
  }

  /** Where the base comes from: data, licences, settings, held-out scores. */
  public Map<String, String> provenance() {
    return provenance;
  }

  /** Words and emoji that the base can predict. */
  public int words() {
    return tree.vocabulary();
  }

  /** Estimated bytes of memory that the base takes, without its network. */
  public long bytes() {
    return lexicon.bytes() + tree.bytes();
  }

  /** Tells bases apart: a personal model works with the base it was trained on. */
  int fingerprint() {
    return fingerprint;
  }

  Lexicon lexicon() {
    return lexicon;
  }

  ContextTree tree() {
    return tree;
  }

  /** What must not be learnt by a person who has this base. */
  synchronized Discretion discretion() {
    if (discretion == null) {
      discretion =
          new Discretion(
              key -> lexicon.id(key) != Ids.UNKNOWN,
              new Spelling(
                  () ->
                      java.util.stream.IntStream.range(0, lexicon.entries())
                          .mapToObj(lexicon::keyOfRank)
                          .iterator()));
    }
    return discretion;
  }
}
