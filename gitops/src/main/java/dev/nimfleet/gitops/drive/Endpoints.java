package dev.nimfleet.gitops.drive;

import java.util.Optional;
import java.util.Set;

/// The models of a cluster, as those who use them reach them.
public interface Endpoints {
  /// The names of the models that a service serves, as `/v1/models` gives them; empty when it does
  /// not answer.
  Set<String> served(String namespace, String service);

  /// Sends requests, one after the other, so that the first real one is not the first.
  ///
  /// @param model the name to ask for
  /// @return why it did not answer one of them; empty when it answered all
  Optional<String> warmUp(String namespace, String service, String model, int requests);
}
