package dev.nimfleet.policies.cel.library;

import static dev.nimfleet.policies.cel.function.Overload.global;
import static dev.nimfleet.policies.cel.function.Overload.member;

import dev.nimfleet.policies.cel.function.Costs;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.function.Overload;
import dev.nimfleet.policies.cel.value.CelError;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Sizes;
import dev.nimfleet.policies.cel.value.Texts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// What the language has for texts, lists and maps: sizes, parts of texts, patterns.
final class Containers {
  private Containers() {}

  static Library library() {
    List<Overload> all = new ArrayList<>();
    for (String type : List.of("string", "bytes", "list(T)", "map(K, V)")) {
      String name = type.replaceFirst("\\(.*", "");
      all.add(global("size_" + name, "size(%s) -> int".formatted(type), a -> Sizes.of(a[0])));
      all.add(member(name + "_size", "%s.size() -> int".formatted(type), a -> Sizes.of(a[0])));
    }
    all.add(
        member(
                "starts_with_string",
                "string.startsWith(string) -> bool",
                a -> ((String) a[0]).startsWith((String) a[1]))
            .costing(Costs.reading(1)));
    all.add(
        member(
                "ends_with_string",
                "string.endsWith(string) -> bool",
                a -> ((String) a[0]).endsWith((String) a[1]))
            .costing(Costs.reading(1)));
    all.add(
        member(
                "contains_string",
                "string.contains(string) -> bool",
                a -> ((String) a[0]).contains((String) a[1]))
            .costing((a, _) -> Costs.reading(Sizes.of(a[0])) * Costs.reading(Sizes.of(a[1]))));
    all.add(
        Patterns.member(
            "matches_string",
            "string.matches(string) -> bool",
            "",
            (pattern, a) -> pattern.isIn((String) a[0])));
    all.add(
        Patterns.global(
            "matches",
            "matches(string, string) -> bool",
            "",
            (pattern, a) -> pattern.isIn((String) a[0])));
    all.add(
        global(
            "cel_@mapInsert_map_key_value",
            "cel.@mapInsert(map(K, V), K, V) -> map(K, V)",
            a -> insert((MapValue) a[0], a[1], a[2])));
    all.add(
        global(
            "cel_@mapInsert_map_map",
            "cel.@mapInsert(map(K, V), map(K, V)) -> map(K, V)",
            a -> insertAll((MapValue) a[0], (MapValue) a[1])));
    return Library.language("containers", KubernetesVersion.FIRST, all);
  }

  private static Object insert(MapValue map, Object key, Object value) {
    if (map.has(key))
      return new CelError("insert failed: key %s already exists".formatted(Texts.plain(key)));
    var entries = new LinkedHashMap<>(map.entries());
    entries.put(key, value);
    return MapValue.of(entries);
  }

  private static Object insertAll(MapValue map, MapValue more) {
    Object all = map;
    for (var entry : more.entries().entrySet()) {
      if (!(all instanceof MapValue joined)) return all;
      all = insert(joined, entry.getKey(), entry.getValue());
    }
    return all;
  }
}
