package dev.nimfleet.webhook.guard;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.rules.JudgedResource;
import dev.nimfleet.policies.rules.Rule;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The versions of kinds that the rules are written for. In another one the fields may have other
/// names, and a rule that finds none of its fields has nothing to say.
final class Versions {
  private static final String ANY = "*";

  private final Map<String, Set<String>> known = new HashMap<>();

  Versions(Collection<Rule> rules) {
    for (JudgedResource each : JudgedResource.of(rules)) {
      known.put(key(each.group(), each.resource()), each.versions());
    }
  }

  /// Why an object cannot be judged, if its version is none of them.
  Optional<String> strange(AdmissionRequest request) {
    var resource = request.resource();
    Set<String> versions = known.get(key(resource.group(), resource.resource()));
    if (versions == null || versions.contains(resource.version()) || versions.contains(ANY)) {
      return Optional.empty();
    }
    return Optional.of(
        "The rules are written for version `%s` of %s, and not for `%s`: register the webhook with `matchPolicy: Equivalent` and that version."
            .formatted(String.join("`, `", versions), request.kind().kind(), resource.version()));
  }

  private static String key(String group, String resource) {
    return group + "/" + resource;
  }
}
