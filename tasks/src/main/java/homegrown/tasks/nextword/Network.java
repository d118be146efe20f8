package homegrown.tasks.nextword;

import homegrown.engine.Weights;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A base network with its weights, sizes and provenance. Goes with the base model whose lexicon it
 * was trained on. Immutable once read; safe for use by many threads.
 *
 * <p>File format 1: {@code HGNN}, the format as a byte, then: provenance (pairs of text),
 * vocabulary, embedding and hidden sizes, the fingerprint of the base model, for each parameter in
 * the order of {@link NetworkGraph} its weights in 16 bits (least significant byte first), CRC-32.
 */
public final class Network {

  static final int FORMAT = 1;
  private static final byte[] MAGIC = {'H', 'G', 'N', 'N'};
  private static final String SHIPPED = "next-word-en.network";
  private static final int MOST_WORDS = 1 << 20;
  private static final int MOST_UNITS = 1 << 14;

  private final NetworkSize size;
  private final int base;
  private final Weights weights;
  private final Map<String, String> provenance;
  private final int fingerprint;

  Network(NetworkSize size, int base, Weights weights, Map<String, String> provenance) {
    this.size = size;
    this.base = base;
    this.weights = weights;
    this.provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
    this.fingerprint = 31 * size.hashCode() + Arrays.hashCode(weights.data());
  }

  /** The English network that is part of Homegrown, which goes with {@link BaseModel#shipped}. */
  public static Network shipped() {
    return BaseModel.shipped().network().get();
  }

  static Network shipped(BaseModel base) {
    try (InputStream in = Network.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new NextWordException(
            "network: expected the resource " + SHIPPED + ", got none; build Homegrown anew");
      }
      return read(in, base, SHIPPED);
    } catch (IOException e) {
      throw new NextWordException(SHIPPED + ": expected to read it, got " + e.getMessage(), e);
    }
  }

  /**
   * Reads a network.
   *
   * @param base the model that it goes with
   * @param place what to call the source in error messages
   * @throws NextWordException if it is no network, damaged, of a newer format, or goes with another
   *     base
   */
  public static Network read(InputStream in, BaseModel base, String place) throws IOException {
    for (byte expected : MAGIC) {
      if (in.read() != expected) {
        throw new NextWordException(
            place
                + ": expected a next-word network, got another kind of file; make one with"
                + " 'homegrown base next-word --network'");
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
    BinaryReader reader = new BinaryReader(new BufferedInputStream(in, 1 << 16), place);
    Map<String, String> provenance = new TreeMap<>();
    for (int pairs = reader.varint(); pairs > 0; pairs--) {
      String name = reader.text();
      provenance.put(name, reader.text());
    }
    NetworkSize size = new NetworkSize(reader.varint(), reader.varint(), reader.varint());
    if (size.vocabulary() < 1
        || size.vocabulary() > MOST_WORDS
        || size.embedding() < 1
        || size.embedding() > MOST_UNITS
        || size.hidden() < 1
        || size.hidden() > MOST_UNITS) {
      throw reader.damaged("sizes of " + size);
    }
    int fingerprint = reader.fixed32();
    NetworkGraph network = new NetworkGraph(size, 1, 1, 0);
    Map<String, byte[]> halves = new TreeMap<>();
    for (String name : network.parameters()) {
      byte[] bytes = reader.bytes();
      if (bytes.length != 2L * network.graph.tensor(name).shape().size()) {
        throw reader.damaged(bytes.length + " bytes for " + network.graph.tensor(name));
      }
      halves.put(name, bytes);
    }
    reader.finish();
    if (fingerprint != base.fingerprint()) {
      throw new NextWordException(
          place
              + ": expected a network for the base model in use, got one for another; name the base"
              + " that it was made with");
    }
    Weights weights = Weights.of(network.graph, 0);
    for (Map.Entry<String, byte[]> entry : halves.entrySet()) {
      weights.set(entry.getKey(), Half.floats(entry.getValue()));
    }
    return new Network(size, fingerprint, weights, provenance);
  }

  /** Writes this network; does not close {@code out}. */
  public void write(OutputStream out) throws IOException {
    out.write(MAGIC);
    out.write(FORMAT);
    BinaryWriter writer = new BinaryWriter(out);
    writer.varint(provenance.size());
    for (Map.Entry<String, String> pair : provenance.entrySet()) {
      writer.text(pair.getKey());
      writer.text(pair.getValue());
    }
    writer.varint(size.vocabulary());
    writer.varint(size.embedding());
    writer.varint(size.hidden());
    writer.fixed32(base);
    for (String name : new NetworkGraph(size, 1, 1, 0).parameters()) {
      writer.bytes(Half.bytes(weights.slice(name).copy()));
    }
    writer.finish();
  }

  /** Where the network comes from: data, licences, settings, held-out scores. */
  public Map<String, String> provenance() {
    return provenance;
  }

  /** The sizes of the network. */
  public NetworkSize size() {
    return size;
  }

  /** Bytes of memory that the weights take. */
  long bytes() {
    return 4L * weights.data().length;
  }

  /** Tells networks apart: a personal one works with the base that it was trained on. */
  int fingerprint() {
    return fingerprint;
  }

  Weights weights() {
    return weights;
  }
}
