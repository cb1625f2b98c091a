package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.library.Libraries;
import dev.nimfleet.policies.cluster.Lookups;
import dev.nimfleet.policies.promql.PromQlLibrary;
import java.util.ArrayList;
import java.util.List;

/// What the expressions of rules may call.
final class RuleLibraries {
  private RuleLibraries() {}

  /// @param isPortable whether a plain API server must know all of it
  static List<Library> of(boolean isPortable) {
    List<Library> all = new ArrayList<>(Libraries.all());
    if (!isPortable) {
      all.add(Lookups.library());
      all.add(PromQlLibrary.library());
    }
    return all;
  }
}
