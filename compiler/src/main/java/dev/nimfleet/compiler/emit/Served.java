package dev.nimfleet.compiler.emit;

import dev.nimfleet.compiler.Run.Delivered;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an output folder that others know lets run of a fleet. File names tell the NIMServices;
/// only for a weight an HTTPRoute is read.
public final class Served {
  static final Served NOTHING = new Served(Delivered.NOTHING, "", "");

  private static final String SERVICE = "10-nimservice-";
  private static final String ROUTE = "30-httproute-";
  private static final String YAML = ".yaml";
  private static final int ALL = 100;

  private final Delivered folder;
  private final String namespace;
  private final String fleet;
  private final Map<String, Map<String, Integer>> weights = new HashMap<>();
  private Optional<SortedMap<String, Set<String>>> files = Optional.empty();

  /// @param fleet the name of the fleet: others may have files in the same folder
  public Served(Delivered folder, String namespace, String fleet) {
    this.folder = folder;
    this.namespace = namespace;
    this.fleet = fleet;
  }

  /// Those that the fleet's index names; without it nobody knows whose they are.
  Set<String> models() {
    return index().isPresent() ? files().keySet() : Set.of();
  }

  /// The paths that the index of the fleet lists: a line each, before a tab.
  private Optional<Set<String>> index() {
    return folder
        .text(".nimfleet/" + fleet + ".index")
        .map(text ->
            text.lines()
                .filter(line -> line.contains("\t"))
                .map(line -> line.substring(0, line.indexOf('\t')))
                .collect(Collectors.toSet()));
  }

  /// The NIMServices of a model.
  Set<String> services(String model) {
    return files().getOrDefault(model, Set.of());
  }

  /// The share of the requests that a NIMService gets, in percent; empty where no route says.
  synchronized Optional<Integer> weight(String model, String service) {
    Map<String, Integer> known = weights.computeIfAbsent(model, this::routed);
    return known.isEmpty() ? Optional.empty() : Optional.of(known.getOrDefault(service, 0));
  }

  private synchronized SortedMap<String, Set<String>> files() {
    SortedMap<String, Set<String>> found = files.orElseGet(this::read);
    files = Optional.of(found);
    return found;
  }

  private SortedMap<String, Set<String>> read() {
    SortedMap<String, Set<String>> models = new TreeMap<>();
    List<String> paths = folder.paths(namespace);
    Optional<Set<String>> own = paths.isEmpty() ? Optional.empty() : index();
    for (String path : paths) {
      if (own.isPresent() && !own.get().contains(path)) {
        continue;
      }
      String[] names = path.split("/", -1);
      if (names.length == 3 && names[2].startsWith(SERVICE) && names[2].endsWith(YAML)) {
        String name = names[2].substring(SERVICE.length(), names[2].length() - YAML.length());
        models.computeIfAbsent(names[1], _ -> new TreeSet<>()).add(name);
      }
    }
    return models;
  }

  /// By the names of the backends. What nobody can read sends requests to all.
  private Map<String, Integer> routed(String model) {
    Map<String, Integer> found = new HashMap<>();
    String start = namespace + "/" + model + "/";
    for (String path : folder.paths(namespace)) {
      if (path.startsWith(start + ROUTE)) {
        object(path)
            .ifPresentOrElse(
                route -> addTo(found, route),
                () -> services(model).forEach(service -> found.put(service, ALL)));
      }
    }
    return found;
  }

  private Optional<MapNode> object(String path) {
    Diagnostics found = new Diagnostics();
    List<Node> documents = YamlReader.read(new Source(path, folder.text(path).orElse("")), found);
    return documents.size() == 1
            && !found.hasErrors()
            && documents.getFirst() instanceof MapNode object
        ? Optional.of(object)
        : Optional.empty();
  }

  /// A rule for a header is a preview, which nobody misses, unless there are no others.
  private static void addTo(Map<String, Integer> found, MapNode route) {
    List<MapNode> rules = maps(route.find("spec", "rules")).toList();
    List<MapNode> usual = rules.stream().filter(rule -> !isPreview(rule)).toList();
    (usual.isEmpty() ? rules : usual)
        .stream()
            .flatMap(rule -> maps(rule.get("backendRefs")))
            .forEach(backend -> {
              String name = backend.text("name").orElse("");
              String weight = backend.text("weight").orElse("1");
              int share = weight.matches("\\d{1,6}") ? Integer.parseInt(weight) : ALL;
              found.merge(name.replaceFirst("-pool$", ""), share, Math::max);
            });
  }

  private static boolean isPreview(MapNode rule) {
    return maps(rule.get("matches")).anyMatch(match -> match.has("headers"));
  }

  private static Stream<MapNode> maps(Optional<Node> list) {
    return list.stream()
        .filter(ListNode.class::isInstance)
        .flatMap(node -> ((ListNode) node).items().stream())
        .filter(MapNode.class::isInstance)
        .map(MapNode.class::cast);
  }
}
