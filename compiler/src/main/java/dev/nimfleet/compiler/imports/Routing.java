package dev.nimfleet.compiler.imports;

import dev.nimfleet.compiler.yaml.MapNode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which NIMService each HTTPRoute of the files leads to, whatever their namespaces.
///
/// A model's route leads to its NIMService and to nothing else. One that leads to several things is
/// nobody's: an edit of one model would take the others' rules away.
final class Routing {
  private static final Pattern PATH = Pattern.compile("/([a-z][a-z0-9-]{0,39})/v1/?");

  private final List<Found> routes;
  private final Set<Target> services = new HashSet<>();

  /// Where a rule leads to.
  record Target(String kind, String namespace, String name) {
    static Target of(Found service) {
      return new Target("Service", service.namespace(), service.name());
    }
  }

  /// @param objects of all namespaces
  Routing(List<Found> objects) {
    routes = objects.stream().filter(object -> object.is("HTTPRoute")).toList();
    objects.stream()
        .filter(object -> object.is("NIMService"))
        .forEach(service -> services.add(Target.of(service)));
  }

  /// The route that leads to a NIMService of its namespace and to nothing else; of several the
  /// first.
  Optional<Found> own(Found service) {
    return routes.stream()
        .filter(route -> route.owner().isEmpty())
        .filter(route -> route.namespace().equals(service.namespace()))
        .filter(route -> targets(route).equals(Set.of(Target.of(service))))
        .findFirst();
  }

  /// The names of all others that lead to a NIMService, but for those that go with it.
  List<String> foreign(Found service) {
    Optional<Found> own = own(service);
    return routes.stream()
        .filter(route -> route.owner().isEmpty())
        .filter(route -> targets(route).contains(Target.of(service)))
        .filter(route -> !own.equals(Optional.of(route)))
        .map(route ->
            route.namespace().equals(service.namespace())
                ? route.name()
                : route.namespace() + "/" + route.name())
        .toList();
  }

  /// All that a route leads to.
  static Set<Target> targets(Found route) {
    Set<Target> targets = new LinkedHashSet<>();
    Shape.maps(route.object(), "spec.rules")
        .forEach(rule -> backends(rule, route).forEach(targets::add));
    return targets;
  }

  private static Stream<Target> backends(MapNode rule, Found route) {
    return Shape.maps(rule, "backendRefs").stream()
        .map(backend ->
            new Target(
                backend.text("kind").orElse("Service"),
                Shape.text(backend, "namespace").orElse(route.namespace()),
                backend.text("name").orElse("")));
  }

  /// Those of them that are NIMServices of the files.
  List<Target> services(Found route) {
    return targets(route).stream().filter(services::contains).toList();
  }

  /// What clients call a NIMService, where the path tells the model.
  Optional<String> nameInPath(Found service) {
    Target target = Target.of(service);
    return routes.stream()
        .flatMap(route ->
            Shape.maps(route.object(), "spec.rules").stream()
                .filter(rule -> backends(rule, route).toList().equals(List.of(target))))
        .flatMap(rule -> Shape.maps(rule, "matches").stream())
        .flatMap(match -> match.text("path", "value").stream())
        .map(PATH::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .findFirst();
  }
}
