package dev.nimfleet.policies.lint;

import dev.nimfleet.policies.cel.value.ListValue;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.policies.cluster.Objects;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which objects have to do with each other: those that name others, by what they call them.
///
/// Rules look for what aims at an object by going through all objects of a kind. Of a thousand
/// models all but a handful have nothing to do with it, and to go through them a thousand times
/// would take a minute.
final class Neighbours {
  private final List<MapValue> objects;

  /// The objects of a name; of several namespaces it may be several.
  private final Map<String, List<Integer>> byName = new HashMap<>();

  /// For each object another one of its group, or itself: the one that stands for the group.
  private final int[] towards;

  /// What each object sees.
  private final List<ClusterView> views = new ArrayList<>();

  Neighbours(Collection<MapValue> all) {
    this.objects = List.copyOf(all);
    this.towards = new int[objects.size()];
    for (int i = 0; i < towards.length; i++) {
      towards[i] = i;
      String name = Inside.text(objects.get(i), "metadata", "name");
      byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(i);
    }
    for (int i = 0; i < towards.length; i++) follow(objects.get(i), i);
    Map<Integer, List<MapValue>> groups = new HashMap<>();
    for (int i = 0; i < towards.length; i++) {
      groups.computeIfAbsent(group(i), _ -> new ArrayList<>()).add(objects.get(i));
    }
    Map<Integer, ClusterView> ofGroups = new HashMap<>();
    groups.forEach((group, members) -> ofGroups.put(group, new Objects(members)));
    for (int i = 0; i < towards.length; i++) {
      views.add(ofGroups.getOrDefault(group(i), ClusterView.EMPTY));
    }
  }

  /// What the object at an index can see.
  ClusterView of(int index) {
    return views.get(index);
  }

  private void follow(Object value, int from) {
    switch (value) {
      case String text -> byName.getOrDefault(text, List.of()).forEach(to -> join(from, to));
      case MapValue map -> map.entries().values().forEach(each -> follow(each, from));
      case ListValue list -> list.forEach(each -> follow(each, from));
      default -> {}
    }
  }

  private void join(int one, int other) {
    towards[group(one)] = group(other);
  }

  private int group(int index) {
    int here = index;
    while (towards[here] != here) {
      towards[here] = towards[towards[here]];
      here = towards[here];
    }
    return here;
  }
}
