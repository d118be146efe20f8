package homegrown.vault;

import java.io.IOException;
import java.util.Optional;

/** Those of format 1, whose files say by their names what they are, in plain text. */
record PlainEnvelopes(Disk disk) implements Envelopes {
  @Override
  public String file(String name) {
    return Names.toFile(name);
  }

  @Override
  public Optional<String> known(String file, String child) {
    return Names.fromFile(child);
  }

  @Override
  public byte[] read(String file, String mend) throws IOException {
    return Envelope.read(disk, file, mend);
  }
}
