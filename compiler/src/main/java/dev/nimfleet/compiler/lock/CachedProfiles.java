package dev.nimfleet.compiler.lock;

import dev.nimfleet.compiler.fleet.Profile;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The profiles that a NIMCache of a cluster holds, as its status tells.
///
/// @param at what tells it: `status.profiles`, or the NIMCache when it has none
/// @param profiles empty when the operator lists none, as for a source that is no NGC image
public record CachedProfiles(Span at, String namespace, String name, List<Cached> profiles) {
  private static final String KIND = "NIMCache";
  private static final String UNKNOWN = "-";

  public CachedProfiles {
    profiles = List.copyOf(profiles);
  }

  /// One profile on a disk.
  ///
  /// @param tags what the NIM's manifest says of it: `precision`, `tp` …
  public record Cached(String hash, SortedMap<String, String> tags) {
    public Cached {
      tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    /// The engine; older manifests call it otherwise.
    public String engine() {
      return Stream.of("llm_engine", "model_type", "backend")
          .flatMap(key -> tag(key).stream())
          .findFirst()
          .orElse(UNKNOWN);
    }

    /// What a tag says, `-` when there is no such tag.
    public String word(String key) {
      return tag(key).orElse(UNKNOWN);
    }

    Optional<String> tag(String key) {
      return Optional.ofNullable(tags.get(key)).filter(text -> !text.isBlank());
    }

    /// All that tells profiles of one image apart.
    public String description() {
      return Stream.of(
              Optional.of(engine()),
              tag("gpu"),
              tag("precision"),
              tag("tp").map(number -> "tp" + number),
              tag("pp").map(number -> "pp" + number),
              tag("profile"),
              tag("feat_lora").filter(Boolean::parseBoolean).map(_ -> "lora"))
          .flatMap(Optional::stream)
          .collect(Collectors.joining(" "));
    }
  }

  /// Those that a name describes: exactly one, unless the name says too little or something else.
  public List<Cached> fitting(Profile.Named name) {
    return profiles.stream().filter(cached -> ProfileMatch.fits(name, cached)).toList();
  }

  /// The NIMCaches of a file as `kubectl get -o yaml` prints them: one object, a list of them, or a
  /// stream.
  ///
  /// @param name the path as the user knows it
  public static List<CachedProfiles> read(String name, byte[] bytes, Diagnostics diagnostics) {
    List<CachedProfiles> found = new ArrayList<>();
    YamlReader.decode(name, bytes, diagnostics)
        .ifPresent(source -> {
          int before = diagnostics.errors();
          List<Node> documents = YamlReader.read(source, diagnostics);
          documents.forEach(document -> read(document, found, diagnostics));
          if (documents.isEmpty() && diagnostics.errors() == before) {
            diagnostics.add(PinErrors.noCache(source.span(0, 0), "nothing"));
          }
        });
    return found;
  }

  private static void read(Node node, List<CachedProfiles> found, Diagnostics diagnostics) {
    if (!(node instanceof MapNode map)) {
      diagnostics.add(PinErrors.noCache(node.at(), node.kindName()));
      return;
    }
    Optional<String> kind = map.text("kind");
    if (kind.filter(KIND::equals).isPresent()) {
      found.add(of(map));
    } else if (map.get("items").orElse(map) instanceof ListNode items) {
      items.items().forEach(item -> read(item, found, diagnostics));
    } else {
      diagnostics.add(
          PinErrors.noCache(
              map.get("kind").orElse(map).at(),
              kind.map("a `%s`"::formatted).orElse("a map without a `kind`")));
    }
  }

  /// The profiles of one NIMCache.
  public static CachedProfiles of(MapNode cache) {
    Optional<Node> list = cache.find("status", "profiles");
    List<Cached> profiles =
        list.orElse(cache) instanceof ListNode items
            ? items.items().stream().flatMap(item -> cached(item).stream()).toList()
            : List.of();
    Span at = list.or(() -> cache.find("metadata", "name")).orElse(cache).at();
    return new CachedProfiles(
        at,
        cache.text("metadata", "namespace").orElse("default"),
        cache.text("metadata", "name").orElse(""),
        profiles);
  }

  private static Optional<Cached> cached(Node item) {
    if (!(item instanceof MapNode map)) {
      return Optional.empty();
    }
    var tags = new TreeMap<String, String>();
    Optional<MapNode> config =
        map.get("config").filter(MapNode.class::isInstance).map(MapNode.class::cast);
    config.ifPresent(
        tag -> tag.keys().forEach(key -> tag.text(key).ifPresent(text -> tags.put(key, text))));
    return map.text("name")
        .flatMap(Profile::parse)
        .filter(Profile.Hash.class::isInstance)
        .map(hash -> new Cached(hash.text(), tags));
  }
}
