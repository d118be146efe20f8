package homegrown.tasks.nextword;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
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

  BaseModel(Lexicon lexicon, ContextTree tree, Map<String, String> provenance) {
    this.lexicon = lexicon;
    this.tree = tree;
    this.provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    this.fingerprint = provenance.hashCode() * 31 + lexicon.size() * 7 + tree.nodes();
  }

  /** The English base that is part of Homegrown. */
  public static BaseModel shipped() {
    try (InputStream in = BaseModel.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new NextWordException(
            "base model: expected the resource " + SHIPPED + ", got none; build Homegrown anew");
      }
      return read(in, SHIPPED);
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

  /** Writes this base; does not close {@code out}. */
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

  /** Estimated bytes of memory that the base takes. */
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
  Discretion discretion() {
    return new Discretion(
        key -> lexicon.id(key) != Ids.UNKNOWN,
        new Spelling(
            () ->
                java.util.stream.IntStream.range(0, lexicon.entries())
                    .mapToObj(lexicon::keyOfRank)
                    .iterator()));
  }
}
