package dev.nimfleet.policies.admission;

import java.util.Map;

/// The labels of something, as far as they are known.
///
/// @param areAll whether it has no others
public record Labels(Map<String, String> known, boolean areAll) {
  public Labels {
    known = Map.copyOf(known);
  }

  /// Whether it is known what a label is, be it that there is none.
  boolean isSettled(String key) {
    return areAll || known.containsKey(key);
  }
}
