package dev.nimfleet.gitops.reconcile;

import dev.nimfleet.gitops.cluster.ObjectId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Two programs that want an object otherwise and write it in turns, for ever: each thinks that it
/// corrects an edit. One edit is no contest; what has to be put back in one run after the other is.
final class Contest {
  /// Most of an hour at the usual interval.
  private static final int RUNS = 5;

  private final Map<ObjectId, Integer> inARow = new HashMap<>();

  /// After a run that had nothing new to apply.
  ///
  /// @param corrected what it had to put back
  void ran(Collection<ObjectId> corrected) {
    Set<ObjectId> now = new HashSet<>(corrected);
    inARow.keySet().retainAll(now);
    now.forEach(id -> inARow.merge(id, 1, Integer::sum));
  }

  /// After a run that applied something new.
  void begins() {
    inARow.clear();
  }

  /// The objects that somebody else writes too.
  List<ObjectId> objects() {
    return inARow.entrySet().stream()
        .filter(entry -> entry.getValue() >= RUNS)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /// What people are told of them.
  static String words(List<ObjectId> objects) {
    return objects.stream()
        .map(id ->
            "%s was put back in each of the last %d runs: somebody else writes it too, and `kubectl get %s %s -n %s -o yaml --show-managed-fields` names who."
                .formatted(id, RUNS, id.kind().toLowerCase(Locale.ROOT), id.name(), id.namespace()))
        .reduce("", (all, each) -> (all + " " + each).strip());
  }
}
