package dev.nimfleet.policies.export;

import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.admission.LabelSelector;
import dev.nimfleet.policies.admission.LabelSelector.Requirement;
import dev.nimfleet.policies.admission.Policy;
import dev.nimfleet.policies.export.Places.Impossible;
import dev.nimfleet.policies.export.Places.Place;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Rule.RulePolicy;
import dev.nimfleet.policies.tiers.Tier;
import dev.nimfleet.policies.tiers.Tiers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes rules as plain ValidatingAdmissionPolicies with their bindings, for clusters where no
/// webhook of ours runs.
public final class Exporter {

  private final List<String> guarded;
  private final Tiers tiers;

  /// @param guarded the namespaces for rules on what only sometimes belongs to a model; none for
  ///   all
  public Exporter(List<String> guarded, Tiers tiers) {
    this.guarded = List.copyOf(guarded);
    this.tiers = tiers;
  }

  /// A policy with all that belongs to it.
  public record Exported(String name, List<MapNode> objects) {
    public Exported {
      objects = List.copyOf(objects);
    }
  }

  /// What could not be written.
  ///
  /// @param name of a policy or a tier
  public record Refused(String name, String reason) {}

  /// What an export came to.
  ///
  /// @param refused policies that are left out
  /// @param gentler policies that an API server applies less strictly than nimfleet
  /// @param broken tiers because of which nothing is written
  public record Result(
      List<Exported> exported,
      List<Refused> refused,
      List<Refused> gentler,
      List<Refused> broken) {}

  public Result export(List<Rule> rules) {
    List<Impossible> impossible = new ArrayList<>();
    List<Place> places = Places.of(tiers, impossible);
    List<Refused> broken =
        impossible.stream().map(each -> new Refused(each.tier(), each.reason())).toList();
    List<Exported> exported = new ArrayList<>();
    List<Refused> refused = new ArrayList<>();
    List<Refused> gentler = new ArrayList<>();
    for (Rule rule : rules) {
      for (RulePolicy policy : rule.policies()) {
        Optional<String> reason = reason(policy);
        if (reason.isPresent()) {
          refused.add(new Refused(policy.name(), reason.get()));
        } else if (broken.isEmpty()) {
          List<MapNode> objects = objects(rule, policy, places);
          if (objects.isEmpty()) {
            refused.add(new Refused(policy.name(), "it is off in every tier"));
          } else {
            exported.add(new Exported(policy.name(), objects));
            gentler(policy).ifPresent(why -> gentler.add(new Refused(policy.name(), why)));
          }
        }
      }
    }
    return new Result(exported, refused, gentler, broken);
  }

  /// CEL cannot ask whether an expression fails, so that one policy cannot take a failure on the
  /// old object for "it was not so before" and let one on the new object through.
  private static Optional<String> gentler(RulePolicy policy) {
    boolean isGentler =
        isRatcheted(policy, policy.policy().policy()) && policy.policy().policy().failsOpen();
    return isGentler
        ? Optional.of(
            "its failurePolicy is Ignore, so that an update is let through where its expressions"
                + " fail on the object as it was")
        : Optional.empty();
  }

  private static boolean isRatcheted(RulePolicy source, Policy policy) {
    return source.action() == Action.DENY && Ratchet.isAbout(policy);
  }

  private static Optional<String> reason(RulePolicy policy) {
    if (!policy.isPortable()) {
      return Optional.of(
          "it looks at other objects or reads PromQL, which only nimfleet's webhook can");
    }
    return policy
        .policy()
        .policy()
        .paramKind()
        .filter(kind -> !kind.apiVersion().equals("v1") || !kind.kind().equals("ConfigMap"))
        .map(kind ->
            "its parameters are of kind %s, and only those of a ConfigMap can be written into a policy"
                .formatted(kind.kind()));
  }

  /// The policy, once for each set of parameters, and a binding for each tier.
  private List<MapNode> objects(Rule rule, RulePolicy policy, List<Place> places) {
    Map<Map<String, String>, List<Place>> variants = new LinkedHashMap<>();
    for (Place place : places) {
      if (place.tier().action(rule.id(), policy.action()).isEmpty()) continue;
      boolean hasParams = policy.policy().policy().paramKind().isPresent();
      Map<String, String> data =
          hasParams ? place.tier().parameters().getOrDefault(rule.id(), Map.of()) : Map.of();
      variants.computeIfAbsent(data, _ -> new ArrayList<>()).add(place);
    }
    List<MapNode> objects = new ArrayList<>();
    variants.forEach((data, where) -> {
      Policy plain = Parameters.into(policy.policy().policy(), data);
      String suffix = data.isEmpty() ? "" : suffix(where.getFirst().tier());
      objects.addAll(variant(rule, policy, named(plain, suffix), where));
    });
    return objects;
  }

  private List<MapNode> variant(Rule rule, RulePolicy source, Policy policy, List<Place> places) {
    var yaml = new PolicyYaml(policy.at());
    boolean isRatcheted = isRatcheted(source, policy);
    List<MapNode> objects = new ArrayList<>();
    List<MapNode> existing = new ArrayList<>();
    Policy turned = Turned.seenBy(policy);
    objects.add(yaml.policy(isRatcheted ? new Ratchet(turned).denying() : turned));
    if (isRatcheted) existing.add(yaml.policy(new Ratchet(policy).warning()));
    for (Place place : places) {
      Action action = place.tier().action(rule.id(), source.action()).orElseThrow();
      LabelSelector namespaces = guarded(source, place.namespaces());
      String name =
          policy.name().endsWith(suffix(place.tier()))
              ? policy.name()
              : policy.name() + suffix(place.tier());
      String word =
          switch (action) {
            case DENY -> "Deny";
            case WARN -> "Warn";
            case AUDIT -> "Audit";
          };
      objects.add(yaml.binding(name, policy.name(), word, namespaces));
      if (isRatcheted) {
        existing.add(
            yaml.binding(
                name + Ratchet.EXISTING,
                policy.name() + Ratchet.EXISTING,
                action == Action.AUDIT ? word : "Warn",
                namespaces));
      }
    }
    objects.addAll(existing);
    return objects;
  }

  /// An HPA, a ScaledObject or a route belongs to a model only where its target does, which an API
  /// server cannot look up.
  private LabelSelector guarded(RulePolicy policy, LabelSelector namespaces) {
    if (!policy.isScoped() || guarded.isEmpty()) return namespaces;
    List<Requirement> all = new ArrayList<>(namespaces.matchExpressions());
    all.add(new Requirement(Places.NAME, "In", guarded));
    return new LabelSelector(namespaces.matchLabels(), all);
  }

  private static String suffix(Tier tier) {
    return tier.name().isEmpty() ? "" : "." + tier.name();
  }

  private static Policy named(Policy policy, String suffix) {
    return new Policy(
        policy.name() + suffix,
        policy.at(),
        policy.annotations(),
        policy.failsOpen(),
        policy.paramKind(),
        policy.constraints(),
        policy.matchConditions(),
        policy.variables(),
        policy.validations(),
        policy.auditAnnotations());
  }
}
