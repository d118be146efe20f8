package homegrown.home;

import homegrown.home.schedule.Schedule;
import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.PersonalModel;
import homegrown.vault.Vault;
import homegrown.vault.VaultReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A home open to be read, also while another process learns. */
public final class HomeReader {

  private final Optional<VaultReader> vault;

  HomeReader(Optional<VaultReader> vault) {
    this.vault = vault;
  }

  /**
   * Opens the home in {@code directory}; one that is not there yet is served by the base.
   *
   * @param key what opens it
   * @throws homegrown.vault.VaultException if the key is another one, the directory holds something
   *     else, or the home is of a newer version
   */
  public static HomeReader open(Path directory, Key key) {
    return new HomeReader(Vault.openReader(directory, key.homeKey()));
  }

  /** The promoted next-word model, or what the base gives to a person of whom nothing is known. */
  public PersonalModel nextWord(String name, BaseModel base) {
    return vault
        .flatMap(reader -> reader.models(NextWord.model(name)).current())
        .map(model -> NextWord.decode(model, name, base))
        .orElseGet(() -> PersonalModel.none(base));
  }

  /** Versions of the next-word model, oldest first. */
  public List<Version> nextWordVersions(String name) {
    return vault
        .map(reader -> Version.of(reader.models(NextWord.model(name)).versions()))
        .orElse(List.of());
  }

  /**
   * What was observed and what happened, as it is now; empty where there is no home yet.
   *
   * @throws homegrown.vault.VaultException if it cannot be read
   */
  public Optional<HomeSnapshot> snapshot() {
    return vault.map(HomeSnapshot::new);
  }

  /**
   * When the next-word model is trained by itself, and what has run.
   *
   * @throws homegrown.home.schedule.ScheduleException if a newer version wrote it
   * @throws HomeException if it is damaged
   */
  public Schedule nextWordSchedule(String name) {
    return vault
        .map(reader -> KeptSchedule.read(reader.blobs(), NextWord.stream(name)))
        .orElse(Schedule.OFF);
  }
}
