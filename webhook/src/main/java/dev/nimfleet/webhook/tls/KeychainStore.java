package dev.nimfleet.webhook.tls;

import java.util.Map;
import java.util.Optional;

/// Where the replicas share their keychain. Of two that write at once one wins, and the other is
/// told so.
public interface KeychainStore {
  /// What is there now.
  ///
  /// @throws RuntimeException when nobody can tell
  Optional<Stored> read();

  /// Writes the first version.
  ///
  /// @return whether it was written: not when there is one already
  boolean create(Map<String, String> data);

  /// Writes over one version: what is not in `data`, of [Keychain#FIELDS], goes.
  ///
  /// @return whether it was written: not when there is another version by now, or none
  boolean replace(Stored before, Map<String, String> data);

  /// One version.
  ///
  /// @param version changes with each write
  record Stored(String version, Map<String, String> data) {
    public Stored {
      data = Map.copyOf(data);
    }

    /// Without the data, which are keys.
    @Override
    public String toString() {
      return "Stored[" + version + "]";
    }
  }

  /// One that ends with the process.
  static KeychainStore inMemory() {
    return new MemoryStore();
  }
}
