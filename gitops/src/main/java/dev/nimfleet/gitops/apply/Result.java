package dev.nimfleet.gitops.apply;

import dev.nimfleet.gitops.cluster.ObjectId;
import java.util.List;
import java.util.SortedMap;

/// How a plan went.
///
/// @param created objects that are new
/// @param configured objects that were changed
/// @param unchanged how many were as they are to be
/// @param refused objects that differ and were left as they are
/// @param pruned objects that were deleted
/// @param failures why a model did not get to its end, by its name; under the empty name what holds
///   for the whole fleet
/// @param isPassing whether what failed for the whole fleet may succeed with nobody changing it
public record Result(
    List<ObjectId> created,
    List<ObjectId> configured,
    int unchanged,
    List<ObjectId> refused,
    List<ObjectId> pruned,
    SortedMap<String, String> failures,
    boolean isPassing) {
  public Result {
    created = created.stream().sorted().toList();
    configured = configured.stream().sorted().toList();
    refused = refused.stream().sorted().toList();
    pruned = pruned.stream().sorted().toList();
  }

  /// How many objects what was done to, in a line.
  public String words() {
    String words =
        "%d created, %d configured, %d unchanged, %d pruned"
            .formatted(created.size(), configured.size(), unchanged, pruned.size());
    return refused.isEmpty() ? words : words + ", %d left as they are".formatted(refused.size());
  }

  /// Whether the fleet is what it is to be.
  public boolean isSuccess() {
    return failures.isEmpty() && refused.isEmpty();
  }
}
