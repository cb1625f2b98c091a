package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.Manifest;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.imports.ModelDraft.Draft;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The models of one namespace as a fleet that is being written: the way in to this package.
public final class ImportedFleet {
  /// Without these a model says too little.
  private static final Set<List<String>> NEEDED =
      Set.of(
          List.of("image"),
          List.of("replicas"),
          List.of("cache"),
          List.of("gpu"),
          List.of("secrets"),
          List.of("gpuCount"),
          List.of("autoscale", "metricNames"));

  private static final Set<String> ROUTE_ERRORS = Set.of("P033", "P034", "P035", "P036");

  private static final List<String> ROUTE = List.of("route");

  /// The compiler's estimate of a model that runs is wrong.
  private static final String DOES_NOT_FIT = "P008";

  private final String name;
  private final String namespace;
  private final Optional<String> product;
  private final List<Found> objects;
  private final Map<String, Draft> drafts = new LinkedHashMap<>();

  private ImportedFleet(
      String name,
      String namespace,
      Optional<String> product,
      List<Found> objects,
      List<Draft> drafts) {
    this.name = name;
    this.namespace = namespace;
    this.product = product;
    this.objects = List.copyOf(objects);
    drafts.forEach(draft -> this.drafts.put(draft.running().model(), draft));
  }

  /// Reads the fleets of manifests, one a namespace; none when anything cannot be read.
  ///
  /// @param name of the fleet; otherwise it is the namespace's
  /// @param namespace where objects are that do not say it, if somebody has said it
  /// @param product the GPU of models that do not say theirs
  public static List<ImportedFleet> read(
      List<Input> files,
      Optional<String> name,
      Optional<String> namespace,
      Optional<String> product,
      Diagnostics diagnostics) {
    ManifestReader reader = new ManifestReader(namespace, diagnostics);
    files.forEach(file -> reader.read(file.name(), file.bytes()));
    List<Found> objects = reader.found();
    if (diagnostics.hasErrors()) {
      return List.of();
    }
    if (objects.stream().noneMatch(object -> object.is("NIMService"))) {
      Span nowhere = new Source(files.getFirst().name(), "").span(0, 0);
      diagnostics.add(
          ImportErrors.noService(objects.isEmpty() ? nowhere : objects.getFirst().at()));
      return List.of();
    }
    Set<Found> refused = new HashSet<>();
    Review review = new Review(diagnostics);
    Map<String, List<Found>> namespaces = new LinkedHashMap<>();
    for (Found object : objects) {
      namespaces.computeIfAbsent(object.namespace(), _ -> new ArrayList<>()).add(object);
      if (Grouping.KINDS.contains(object.kind())
          && object.owner().isEmpty()
          && !review.accepts(object)) {
        refused.add(object);
      }
    }
    Routing routes = new Routing(objects);
    List<ImportedFleet> fleets = new ArrayList<>();
    namespaces.forEach((each, all) -> {
      List<Running> models = new Grouping(each, all, routes, refused, diagnostics).models();
      if (!models.isEmpty()) {
        List<Draft> drafts =
            models.stream().map(model -> ModelDraft.of(model, diagnostics)).toList();
        fleets.add(
            new ImportedFleet(
                fleetName(name, each, namespaces.size()), each, product, all, drafts));
      }
    });
    fleets.forEach(fleet -> fleet.draft(diagnostics));
    return fleets;
  }

  /// Fleets of several namespaces cannot have one name.
  private static String fleetName(Optional<String> name, String namespace, int namespaces) {
    return name.map(given -> namespaces == 1 ? given : given + "-" + namespace).orElse(namespace);
  }

  /// By their names, the YAML of the caches that a cluster can have.
  public SortedMap<String, String> caches() {
    SortedMap<String, String> caches = new TreeMap<>();
    for (Running model : models().values()) {
      model
          .cache()
          .filter(_ -> model.hasCache())
          .ifPresent(cache -> caches.put(cache.name(), YamlWriter.write(cache.object())));
    }
    return caches;
  }

  public String name() {
    return name;
  }

  public String namespace() {
    return namespace;
  }

  public boolean isEmpty() {
    return drafts.isEmpty();
  }

  /// The models by name, those that no cluster can have included.
  public Map<String, Running> models() {
    Map<String, Running> models = new LinkedHashMap<>();
    drafts.forEach((model, draft) -> models.put(model, draft.running()));
    return models;
  }

  /// Names for what nimfleet writes when somebody edits a model.
  public FreeNames freeNames() {
    return new FreeNames(objects, models().values());
  }

  private FleetDraft draft(Diagnostics diagnostics) {
    return new FleetDraft(name, namespace, List.copyOf(drafts.values()), product, diagnostics);
  }

  /// The fleets' file with everything said in the models themselves.
  public static String plainText(List<ImportedFleet> fleets) {
    return FleetText.write(
        fleets.stream().map(fleet -> fleet.draft(new Diagnostics()).plain()).toList());
  }

  /// The fleets' file as somebody would write it.
  public static String text(List<ImportedFleet> fleets) {
    return FleetText.write(
        fleets.stream().map(fleet -> fleet.draft(new Diagnostics()).shared()).toList());
  }

  /// Gives up what fleet.yaml does not allow: a setting, or the model when that is needed.
  ///
  /// @param field the path of what the compiler has found wrong in the model; empty when that is
  ///   the model itself
  public void giveUp(String model, List<String> field, Diagnostic why, Diagnostics diagnostics) {
    Draft draft = Optional.ofNullable(drafts.get(model)).orElseThrow();
    Found service = draft.running().service();
    if (why.code().id().equals(DOES_NOT_FIT) && draft.find(List.of("weights")).isEmpty()) {
      drafts.put(model, draft.fitting());
      diagnostics.add(ImportErrors.fits(service.at(), model, why));
      return;
    }
    boolean isOfRoute = ROUTE_ERRORS.contains(why.code().id()) || field.equals(ROUTE);
    boolean isRoute = isOfRoute && draft.route().isPresent();
    List<String> setting = isRoute ? ROUTE : field;
    boolean canGo = isRoute || (!NEEDED.contains(setting) && draft.find(setting).isPresent());
    if (canGo) {
      drafts.put(model, draft.without(setting));
      diagnostics.add(ImportErrors.notAllowed(service.at(), model, String.join(".", setting), why));
    } else {
      drafts.remove(model);
      diagnostics.add(ImportErrors.notWritable(service.at(), service.toString(), why));
      draft
          .running()
          .kept()
          .forEach(kept ->
              diagnostics.add(
                  ImportErrors.leftOut(
                      kept.at(),
                      kept.toString(),
                      "%s, which it belongs to, is not".formatted(service),
                      "it stays with whoever applies it today.")));
    }
  }

  /// Gives up what all models share: the gateway and so their routes, or else the models.
  public void giveUpShared(Diagnostic why, Diagnostics diagnostics) {
    boolean hasRoutes = drafts.values().stream().anyMatch(draft -> draft.route().isPresent());
    for (Draft draft : List.copyOf(drafts.values())) {
      if (draft.route().isPresent() || !hasRoutes) {
        giveUp(draft.running().model(), ROUTE, why, diagnostics);
      }
    }
  }

  /// Tells of each model that runs what the next edit of it takes away.
  ///
  /// @param emitted what it would be without a lock
  public void tellWhatIsFrozen(List<Manifest> emitted, Diagnostics diagnostics) {
    for (Draft draft : drafts.values()) {
      Running running = draft.running();
      if (running.runs()) {
        List<String> paths = paths(running, emitted);
        Optional<String> narrower = narrower(draft);
        if (!paths.isEmpty() || narrower.isPresent()) {
          diagnostics.add(
              ImportErrors.frozen(running.service().at(), running.model(), paths, narrower));
        }
      }
    }
  }

  /// A rule without a path takes all of them, and nimfleet's takes one.
  private static Optional<String> narrower(Draft draft) {
    String path = draft.route().filter(RouteDraft::isByPath).isPresent() ? "/%s/v1" : "/v1";
    return draft
        .running()
        .kept("HTTPRoute")
        .filter(_ -> draft.route().isPresent())
        .filter(route ->
            Shape.maps(route.object(), "spec.rules").stream()
                .anyMatch(rule ->
                    Shape.maps(rule, "matches").stream().allMatch(match -> !match.has("path"))))
        .map(_ -> path.formatted(draft.running().model()));
  }

  private static List<String> paths(Running running, List<Manifest> emitted) {
    Map<String, MapNode> ours = new HashMap<>();
    emitted.stream()
        .filter(manifest -> manifest.models().equals(List.of(running.model())))
        .forEach(manifest -> ours.put(manifest.kind(), manifest.object()));
    List<String> paths = new ArrayList<>();
    String own =
        Optional.ofNullable(ours.get("NIMService"))
            .flatMap(service -> service.text("metadata", "name"))
            .orElse("");
    List<Found> all = new ArrayList<>(List.of(running.service()));
    all.addAll(running.kept());
    for (Found object : all) {
      Optional<MapNode> other = Optional.ofNullable(ours.get(object.kind()));
      if (other.isEmpty()) {
        paths.add(object.kind());
      } else {
        Differences.between(object.object(), running.service().name(), other.get(), own)
            .forEach(path -> paths.add(object.kind() + " " + path));
      }
    }
    return paths;
  }
}
