package dev.nimfleet.policies.lint;

import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Objects;
import java.util.ArrayList;
import java.util.List;

/// What look-ups see when everything of a run has been applied.
///
/// @param unjudged what is there and in no file, so that nobody judges it by itself
record World(ClusterView cluster, ClusterView unjudged) {
  /// @param subjects what is judged; where something else has the same name, the subject counts
  /// @param beside what the run holds besides, which is judged elsewhere
  /// @param assumed what must be there and may be anything, unless something of its name is known
  static World of(
      Present present, List<Subject> subjects, List<Subject> beside, List<MapValue> assumed) {
    List<Subject> applied = new ArrayList<>(beside);
    applied.addAll(subjects);
    List<MapValue> others = present.without(applied);
    List<MapValue> all = new ArrayList<>(assumed);
    all.addAll(others);
    applied.forEach(subject -> all.add(subject.value()));
    return new World(new Objects(all), new Objects(others));
  }
}
