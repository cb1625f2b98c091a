package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.fleet.Image;
import dev.nimfleet.compiler.fleet.Names;
import dev.nimfleet.compiler.imports.Routing.Target;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds out which objects of a namespace belong to one model. What belongs to none is told.
final class Grouping {
  private static final int MODEL_NAME_LIMIT = 40;
  static final Set<String> KINDS =
      Set.of("NIMCache", "NIMService", "ScaledObject", "PodDisruptionBudget", "HTTPRoute");

  private final String namespace;
  private final List<Found> objects;
  private final Routing routes;
  private final Set<Found> refused;
  private final Diagnostics diagnostics;
  private final Set<Found> used = new HashSet<>();

  /// @param objects all of one namespace
  /// @param refused those that no cluster can have
  Grouping(
      String namespace,
      List<Found> objects,
      Routing routes,
      Set<Found> refused,
      Diagnostics diagnostics) {
    this.namespace = namespace;
    this.objects = objects;
    this.routes = routes;
    this.refused = refused;
    this.diagnostics = diagnostics;
  }

  List<Running> models() {
    List<Found> services =
        all("NIMService").stream().filter(service -> service.owner().isEmpty()).toList();
    Map<Found, String> names = names(services);
    List<Running> models = new ArrayList<>();
    names.forEach((service, name) -> models.add(model(service, name)));
    objects.stream().filter(object -> !used.contains(object)).forEach(this::leftOut);
    return models;
  }

  private Running model(Found service, String model) {
    used.add(service);
    Optional<Found> cache =
        Shape.text(service.object(), "spec.storage.nimCache.name")
            .flatMap(name -> take("NIMCache", object -> object.name().equals(name)));
    boolean hasCache = cache.filter(refused::contains).isEmpty();
    boolean runs = runs(service);
    Optional<Found> scaler =
        take("ScaledObject", object -> targetOf(object).equals(service.name()));
    scaler.ifPresent(found -> oneAutoscaler(service, found));
    Optional<Found> budget = take("PodDisruptionBudget", object -> isOf(service, object));
    Optional<Found> route = routes.own(service);
    route.ifPresent(used::add);
    List<Found> beside =
        Stream.of(scaler, budget, route)
            .flatMap(Optional::stream)
            .filter(object -> !refused.contains(object))
            .toList();
    if (runs) {
      route.ifPresent(found -> ownName(service, found));
    } else {
      beside.forEach(object -> withoutService(object, service));
    }
    List<Found> kept = runs ? beside : List.of();
    return new Running(
        model,
        service,
        cache,
        scaler,
        budget,
        route,
        routes.foreign(service),
        runs,
        hasCache,
        kept);
  }

  /// Whether a cluster can have a NIMService and the cache that it loads from.
  private boolean runs(Found service) {
    Optional<String> cache = Shape.text(service.object(), "spec.storage.nimCache.name");
    return !refused.contains(service)
        && refused.stream()
            .filter(object -> object.is("NIMCache") && object.namespace().equals(namespace))
            .noneMatch(object -> Optional.of(object.name()).equals(cache));
  }

  /// What lies beside a NIMService that cannot run has nothing to do.
  private void withoutService(Found kept, Found service) {
    diagnostics.add(
        ImportErrors.leftOut(
            kept.at(),
            kept.toString(),
            "%s, which it belongs to, cannot run".formatted(service),
            "delete it where it is applied; the first compile makes one that works."));
  }

  /// The operator sets back what KEDA does, and two HPAs of one Deployment stop each other.
  private void oneAutoscaler(Found service, Found scaler) {
    Optional<Node> replicas = service.object().find("spec", "replicas");
    replicas.ifPresent(node ->
        diagnostics.add(
            ImportErrors.noEffect(
                node.at(),
                "`spec.replicas` of %s and %s fight over the replicas.".formatted(service, scaler),
                "the operator sets its number back whatever KEDA says; leave `spec.replicas`"
                    + " out.")));
    if (Shape.text(service.object(), "spec.scale.enabled").orElse("").equals("true")) {
      diagnostics.add(
          ImportErrors.noEffect(
              service.object().find("spec", "scale").orElse(service.object()).at(),
              "`spec.scale` of %s and %s are two autoscalers.".formatted(service, scaler),
              "Kubernetes stops both HPAs of one Deployment; leave `spec.scale` out."));
    }
  }

  private void ownName(Found service, Found route) {
    if (route.name().equals(service.name())) {
      diagnostics.add(
          ImportErrors.noEffect(
              route.at(),
              "%s has the name of its NIMService.".formatted(route),
              "NIM Operator before 3.1 deletes a route of that name; the next edit of the model"
                  + " gives it another."));
    }
  }

  /// The first object of a kind that fits and belongs to nobody yet; a cache may be shared.
  private Optional<Found> take(String kind, Predicate<Found> fits) {
    Optional<Found> found =
        all(kind).stream()
            .filter(object -> object.owner().isEmpty())
            .filter(object -> kind.equals("NIMCache") || !used.contains(object))
            .filter(fits)
            .findFirst();
    found.ifPresent(used::add);
    return found;
  }

  private List<Found> all(String kind) {
    return objects.stream().filter(object -> object.is(kind)).toList();
  }

  private static String targetOf(Found scaler) {
    return Shape.text(scaler.object(), "spec.scaleTargetRef.name").orElse("");
  }

  private static boolean isOf(Found service, Found budget) {
    Optional<MapNode> labels = Shape.map(budget.object(), "spec.selector.matchLabels");
    return labels
        .filter(map ->
            map.entries().stream()
                .allMatch(label -> map.text(label.key()).orElse("").equals(service.name())))
        .filter(map -> !map.isEmpty())
        .isPresent();
  }

  private void leftOut(Found object) {
    String why;
    String help = "it stays with whoever applies it today.";
    if (object.owner().isPresent()) {
      why = "%s made it and looks after it".formatted(object.owner().get());
      help = "nothing to do: it comes and goes with that.";
    } else if (!KINDS.contains(object.kind())) {
      why = "nimfleet does not write this kind";
    } else if (object.is("NIMCache")) {
      why = "no NIMService that is imported loads from it";
      help = "a model takes it with `cache: {use: %s}`.".formatted(object.name());
    } else if (object.is("ScaledObject") && isService(targetOf(object))) {
      why =
          isImported(targetOf(object))
              ? "`%s` has a ScaledObject already, and KEDA refuses a second"
                  .formatted(targetOf(object))
              : "its target `%s` is not imported".formatted(targetOf(object));
      help = isImported(targetOf(object)) ? "delete one of the two." : help;
    } else if (object.is("ScaledObject")) {
      why = "its target `%s` is no NIMService of these files".formatted(targetOf(object));
      help = "name the file with the NIMService too, or keep applying it yourself.";
    } else if (object.is("HTTPRoute")) {
      route(object);
      return;
    } else if (all("NIMService").stream().anyMatch(service -> isOf(service, object))) {
      why = "its NIMService has a PodDisruptionBudget already, or is not imported";
    } else {
      why = "it selects the pods of no NIMService of these files";
    }
    diagnostics.add(ImportErrors.leftOut(object.at(), object.toString(), why, help));
  }

  private void route(Found route) {
    List<Target> services = routes.services(route);
    String names =
        String.join("` and `", services.stream().map(service -> shown(service, route)).toList());
    Optional<Found> own =
        services.size() == 1
            ? all("NIMService").stream()
                .filter(service -> Target.of(service).equals(services.getFirst()))
                .findFirst()
                .flatMap(routes::own)
            : Optional.empty();
    String why;
    if (services.isEmpty()) {
      why = "it leads to no NIMService of these files";
    } else if (Routing.targets(route).size() > 1) {
      why =
          "it leads to `%s`%s, and an HTTPRoute of nimfleet leads to one model alone"
              .formatted(
                  names,
                  Routing.targets(route).size() > services.size() ? " and to other things" : "");
    } else if (!services.getFirst().namespace().equals(route.namespace())) {
      why =
          "it leads to `%s` of another namespace, and nimfleet writes routes in the model's own"
              .formatted(names);
    } else if (own.isPresent()) {
      why = "`%s` has the HTTPRoute `%s` already".formatted(names, own.get().name());
    } else {
      why = "it leads to `%s`, which is not imported".formatted(names);
    }
    diagnostics.add(
        services.isEmpty()
            ? ImportErrors.leftOut(
                route.at(),
                route.toString(),
                why,
                "name the file with the NIMService too, or keep applying it yourself.")
            : ImportErrors.foreignRoute(route.at(), route.toString(), why));
  }

  private static String shown(Target service, Found route) {
    return service.namespace().equals(route.namespace())
        ? service.name()
        : service.namespace() + "/" + service.name();
  }

  private boolean isService(String name) {
    return all("NIMService").stream().anyMatch(service -> service.name().equals(name));
  }

  private boolean isImported(String name) {
    return all("NIMService").stream()
        .anyMatch(service -> service.name().equals(name) && service.owner().isEmpty());
  }

  /// Names of models say nothing of a version or a colour, unless two would be the same.
  private Map<Found, String> names(List<Found> services) {
    Map<String, Long> counts =
        services.stream().collect(Collectors.groupingBy(this::name, Collectors.counting()));
    Map<Found, String> names = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    for (Found service : services) {
      String name = name(service);
      String wanted = counts.getOrDefault(name, 0L) > 1 ? label(service.name()) : name;
      // What begins has a route of its model's name at once.
      Set<String> others = runs(service) ? Set.of() : routesOfOthers(service);
      String free = wanted;
      for (int number = 2; others.contains(free) || !taken.add(free); number++) {
        free = Names.cut(wanted, MODEL_NAME_LIMIT - 3) + "-" + number;
      }
      names.put(service, free);
    }
    return names;
  }

  private Set<String> routesOfOthers(Found service) {
    Optional<Found> own = routes.own(service);
    return all("HTTPRoute").stream()
        .filter(route -> !own.equals(Optional.of(route)))
        .map(Found::name)
        .collect(Collectors.toSet());
  }

  private String name(Found service) {
    Optional<String> said =
        Shape.map(service.object(), "metadata.labels")
            .flatMap(labels -> labels.text("nimfleet.dev/model"))
            .or(() -> routes.nameInPath(service));
    if (said.isPresent()) {
      return label(said.get());
    }
    String name = service.name();
    String tag = Shape.text(service.object(), "spec.image.tag").orElse("");
    List<String> endings = new ArrayList<>(List.of("-blue", "-green"));
    if (!tag.isEmpty()) {
      endings.add("-" + new Image("", "", tag).tagLabel());
      endings.add("-" + Names.dashed(tag.toLowerCase(Locale.ROOT)));
    }
    for (String ending : endings) {
      if (name.endsWith(ending) && name.length() > ending.length()) {
        return label(name.substring(0, name.length() - ending.length()));
      }
    }
    return label(name);
  }

  private static String label(String name) {
    String label = Names.dashed(name.toLowerCase(Locale.ROOT));
    String started = Character.isDigit(label.charAt(0)) ? "m-" + label : label;
    String cut = Names.cut(started, MODEL_NAME_LIMIT);
    return cut.endsWith("-epp") ? cut.substring(0, cut.length() - 4) : cut;
  }
}
