package dev.nimfleet.policies.rules;

import dev.nimfleet.policies.admission.MatchResources.ResourceRule;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A resource that some rule is about.
///
/// @param operations on which a rule has a say
public record JudgedResource(
    String group, String resource, SortedSet<String> versions, SortedSet<String> operations) {
  private static final String DELETE = "DELETE";

  public JudgedResource {
    versions = Collections.unmodifiableSortedSet(new TreeSet<>(versions));
    operations = Collections.unmodifiableSortedSet(new TreeSet<>(operations));
  }

  /// What rules are about, in the order of groups and resources.
  public static List<JudgedResource> of(Collection<Rule> rules) {
    Map<String, JudgedResource> all = new TreeMap<>();
    rules.stream()
        .flatMap(rule -> rule.policies().stream())
        .flatMap(policy -> policy.policy().policy().constraints().resourceRules().stream())
        .flatMap(JudgedResource::of)
        .forEach(each -> all.merge(each.group + "/" + each.resource, each, JudgedResource::joined));
    return List.copyOf(all.values());
  }

  private static Stream<JudgedResource> of(ResourceRule rule) {
    return rule.apiGroups().stream()
        .flatMap(group ->
            rule.resources().stream()
                .map(resource ->
                    new JudgedResource(
                        group,
                        resource,
                        new TreeSet<>(rule.apiVersions()),
                        new TreeSet<>(rule.operations()))));
  }

  private static JudgedResource joined(JudgedResource one, JudgedResource other) {
    return new JudgedResource(
        one.group,
        one.resource,
        union(one.versions, other.versions),
        union(one.operations, other.operations));
  }

  private static SortedSet<String> union(SortedSet<String> one, SortedSet<String> other) {
    SortedSet<String> both = new TreeSet<>(one);
    both.addAll(other);
    return both;
  }

  /// The operations that write an object.
  public List<String> writes() {
    return operations.stream().filter(operation -> !operation.equals(DELETE)).toList();
  }

  public boolean isJudgedOnDelete() {
    return operations.contains(DELETE);
  }
}
