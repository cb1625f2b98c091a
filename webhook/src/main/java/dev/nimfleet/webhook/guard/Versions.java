package dev.nimfleet.webhook.guard;

import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.MatchResources.ResourceRule;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The versions of kinds that the rules are written for. In another one the fields may have other
/// names, and a rule that finds none of its fields has nothing to say.
final class Versions {
  private static final String ANY = "*";

  private final Map<String, Set<String>> known = new HashMap<>();

  Versions(Collection<Rule> rules) {
    for (Rule rule : rules) {
      for (RulePolicy policy : rule.policies()) {
        policy.policy().policy().constraints().resourceRules().forEach(this::add);
      }
    }
  }

  private void add(ResourceRule rule) {
    for (String group : rule.apiGroups()) {
      for (String resource : rule.resources()) {
        known
            .computeIfAbsent(key(group, resource), _ -> new TreeSet<>())
            .addAll(rule.apiVersions());
      }
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
