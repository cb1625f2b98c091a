package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.fleet.Image;
import dev.nimfleet.compiler.fleet.Names;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds out which objects of a namespace belong to one model. What belongs to none is told.
final class Grouping {
  private static final int MODEL_NAME_LIMIT = 40;
  static final Set<String> KINDS =
      Set.of("NIMCache", "NIMService", "ScaledObject", "PodDisruptionBudget", "HTTPRoute");

  private static final Pattern PATH = Pattern.compile("/([a-z][a-z0-9-]{0,39})/v1/?");

  private final List<Found> objects;
  private final Set<Found> refused;
  private final Diagnostics diagnostics;
  private final Set<Found> used = new HashSet<>();

  /// @param objects all of one namespace
  /// @param refused those that no cluster can have
  Grouping(List<Found> objects, Set<Found> refused, Diagnostics diagnostics) {
    this.objects = objects;
    this.refused = refused;
    this.diagnostics = diagnostics;
  }

  List<Running> models() {
    List<Found> services = all("NIMService");
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
    boolean runs = hasCache && !refused.contains(service);
    Optional<Found> scaler =
        take("ScaledObject", object -> targetOf(object).equals(service.name()));
    scaler.ifPresent(found -> oneAutoscaler(service, found));
    Optional<Found> budget = take("PodDisruptionBudget", object -> isOf(service, object));
    Optional<Found> route = take("HTTPRoute", object -> mainBackend(object).equals(service.name()));
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
    return new Running(model, service, cache, scaler, budget, route, runs, hasCache, kept);
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

  /// The Service with the greatest weight of all that a route leads to.
  private static String mainBackend(Found route) {
    return backends(route).stream()
        .max(Comparator.comparingInt(backend -> Shape.number(backend, "weight").orElse(1)))
        .flatMap(backend -> backend.text("name"))
        .orElse("");
  }

  private static List<MapNode> backends(Found route) {
    return Shape.maps(route.object(), "spec.rules").stream()
        .flatMap(rule -> Shape.maps(rule, "backendRefs").stream())
        .filter(backend -> backend.text("kind").orElse("Service").equals("Service"))
        .toList();
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
      why = "no NIMService here loads from it";
      help = "a model takes it with `cache: {use: %s}`.".formatted(object.name());
    } else if (object.is("ScaledObject") && isService(targetOf(object))) {
      why =
          "`%s` has a ScaledObject already, and KEDA refuses a second".formatted(targetOf(object));
      help = "delete one of the two.";
    } else if (object.is("ScaledObject")) {
      why = "its target `%s` is no NIMService of these files".formatted(targetOf(object));
      help = "name the file with the NIMService too, or keep applying it yourself.";
    } else if (object.is("HTTPRoute")) {
      why = "it leads to no NIMService of these files that has no route yet";
      help = "name the file with the NIMService too, or keep applying it yourself.";
    } else {
      why = "it selects the pods of no NIMService of these files";
    }
    diagnostics.add(ImportErrors.leftOut(object.at(), object.toString(), why, help));
  }

  private boolean isService(String name) {
    return all("NIMService").stream().anyMatch(service -> service.name().equals(name));
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
      String free = wanted;
      for (int number = 2; !taken.add(free); number++) {
        free = Names.cut(wanted, MODEL_NAME_LIMIT - 3) + "-" + number;
      }
      names.put(service, free);
    }
    return names;
  }

  private String name(Found service) {
    Optional<String> said =
        Shape.map(service.object(), "metadata.labels")
            .flatMap(labels -> labels.text("nimfleet.dev/model"))
            .or(() -> nameInPath(service));
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

  /// What clients call it, where the path tells the model.
  private Optional<String> nameInPath(Found service) {
    return all("HTTPRoute").stream()
        .filter(route -> mainBackend(route).equals(service.name()))
        .flatMap(route -> Shape.maps(route.object(), "spec.rules").stream())
        .flatMap(rule -> Shape.maps(rule, "matches").stream())
        .flatMap(match -> match.text("path", "value").stream())
        .map(PATH::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .findFirst();
  }

  private static String label(String name) {
    String label = Names.dashed(name.toLowerCase(Locale.ROOT));
    String started = Character.isDigit(label.charAt(0)) ? "m-" + label : label;
    String cut = Names.cut(started, MODEL_NAME_LIMIT);
    return cut.endsWith("-epp") ? cut.substring(0, cut.length() - 4) : cut;
  }
}
