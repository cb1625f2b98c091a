package dev.nimfleet.policies.admission;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.compiler.catalogue.Shapes;
import dev.nimfleet.policies.admission.MatchResources.ResourceRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The kinds of objects that a policy can get to see, with their fields.
///
/// A kube-apiserver checks expressions against each kind by itself and writes what it finds into
/// `status.typeChecking`, for people to read. There a field that one of several kinds lacks is
/// found wanting although the policy may ask `has()` first or tell kinds apart by `request.kind`;
/// here it is enough that one kind has it, since what is found here refuses the policy. Like there,
/// a kind that nobody knows, one behind `*` and a subresource may have any field; only `metadata`
/// is the same everywhere.
final class MatchedKinds {
  private MatchedKinds() {}

  static Shape of(MatchResources match) {
    List<Shape> shapes = new ArrayList<>();
    for (ResourceRule rule : match.resourceRules()) {
      for (String group : rule.apiGroups()) {
        for (String version : rule.apiVersions()) {
          for (String resource : rule.resources()) shapes.add(of(group, version, resource));
        }
      }
    }
    return shapes.isEmpty() ? Shape.anything() : Shape.either(shapes);
  }

  private static Shape of(String group, String version, String resource) {
    String apiVersion = group.isEmpty() ? version : group + "/" + version;
    return Shapes.kinds().stream()
        .filter(kind -> Requests.plural(kind).equals(resource))
        .filter(kind -> Shapes.apiVersion(kind).equals(Optional.of(apiVersion)))
        .findFirst()
        .map(kind -> Shapes.of(apiVersion, kind))
        .orElseGet(() -> Shapes.of(apiVersion, resource));
  }
}
