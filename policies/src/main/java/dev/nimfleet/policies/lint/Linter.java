package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.catalogue.Stored;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Severity;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.HpaVersions;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.ClusterView;
import dev.nimfleet.policies.cluster.Inside;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.rules.Judge;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Rule.Action;
import dev.nimfleet.policies.rules.Verdict;
import dev.nimfleet.policies.rules.Verdict.Violation;
import dev.nimfleet.policies.tiers.Tier;
import dev.nimfleet.policies.tiers.Tier.Level;
import dev.nimfleet.policies.tiers.Tiers;
import dev.nimfleet.policies.waivers.Waiver;
import dev.nimfleet.policies.waivers.Waivers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Judges the objects of files as if all of them were created in a cluster: each is what an API
/// server would make of it, and look-ups see the others.
public final class Linter {
  /// For one object.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final List<Rule> rules;
  private final Set<Release> releases;
  private final Tiers tiers;
  private final Waivers waivers;

  /// @param releases the releases of the operator that the objects must be good for
  public Linter(List<Rule> rules, Set<Release> releases) {
    this(rules, releases, Tiers.NONE, Waivers.NONE);
  }

  /// @param tiers how strict the rules are where
  /// @param waivers what is excused
  public Linter(List<Rule> rules, Set<Release> releases, Tiers tiers, Waivers waivers) {
    this.rules = List.copyOf(rules);
    this.releases = EnumSet.copyOf(releases);
    this.tiers = tiers;
    this.waivers = waivers;
  }

  /// What is wrong with the objects, each at its place.
  ///
  /// @param present other objects that the cluster has
  public List<Diagnostic> lint(List<MapNode> objects, List<MapNode> present) {
    var diagnostics = new Diagnostics();
    List<MapNode> stored = new ArrayList<>();
    List<MapValue> seen = new ArrayList<>();
    for (MapNode object : present) values(HpaVersions.asV2(object), seen);
    List<MapValue> running = List.copyOf(seen);
    for (MapNode object : objects) {
      if (Catalogue.knows(object)) new Catalogue(releases).check(object, diagnostics);
      MapNode whole = Stored.of(HpaVersions.asV2(object), releases);
      stored.add(whole);
      values(whole, seen);
    }
    var run = new Run(running, new Objects(seen), diagnostics);
    stored.forEach(run::judge);
    diagnostics.addAll(waivers.idle(run.used));
    return diagnostics.sorted();
  }

  private static void values(MapNode object, List<MapValue> into) {
    if (ObjectValues.of(object) instanceof MapValue value) into.add(value);
  }

  /// One look at all objects.
  private final class Run {
    private final Objects cluster;
    private final Objects running;

    /// What no file changes, so that nobody judges it by itself.
    private final Objects unjudged;

    private final Diagnostics diagnostics;
    private final Set<Waiver> used = new HashSet<>();

    @SuppressWarnings("ReferenceEquality") // An equal object of a file is judged all the same.
    Run(List<MapValue> running, Objects cluster, Diagnostics diagnostics) {
      this.cluster = cluster;
      this.running = new Objects(running);
      this.unjudged =
          new Objects(
              running.stream()
                  .filter(
                      object -> cluster.like(object).filter(found -> found == object).isPresent())
                  .toList());
      this.diagnostics = diagnostics;
    }

    void judge(MapNode object) {
      String space = object.text("metadata", "namespace").orElse("");
      Optional<MapValue> namespace = cluster.get("v1", "Namespace", "", space);
      Object known = namespace.isPresent() ? namespace.get() : Null.NULL;
      AdmissionRequest request =
          Requests.of(
              object, "CREATE", ObjectValues.of(object), Null.NULL, User.ADMIN, false, known);
      Tier tier = tiers.of(space, Inside.labels(known));
      var judge =
          new Judge(
              new PolicyEvaluator(cluster, System.nanoTime() + LIMIT.toNanos()), waiting(request));
      for (Rule rule : rules) {
        if (tier.level(rule.id()) == Level.OFF) continue;
        Verdict verdict = judge.judge(rule, request, tier.params(rule.id()));
        for (Violation found : verdict.violations()) {
          Violation violation = waivers.counted(rule.id(), found, request);
          tier.action(rule.id(), violation.action())
              .map(action -> finding(rule, action, violation, request, object))
              .ifPresent(diagnostics::add);
        }
      }
    }

    /// Where autoscalers may wait for an object, which the cluster does not have yet then.
    private ClusterView waiting(AdmissionRequest request) {
      boolean isRunning =
          request.object() instanceof MapValue value && running.like(value).isPresent();
      return isRunning ? ClusterView.EMPTY : unjudged;
    }

    private Diagnostic finding(
        Rule rule, Action action, Violation violation, AdmissionRequest request, MapNode object) {
      Optional<Waiver> waiver = waivers.of(rule.id(), violation, request);
      waiver.ifPresent(used::add);
      if (waiver.filter(waivers::holds).isPresent()) {
        return waived(rule, waiver.get(), violation, request, object);
      }
      Diagnostic found = Told.of(rule, action, violation, object, name(request));
      return waiver
          .map(ended -> found.note(ended.end(), "its waiver ended on " + ended.expires()))
          .orElse(found);
    }
  }

  private static Diagnostic waived(
      Rule rule, Waiver waiver, Violation violation, AdmissionRequest request, MapNode object) {
    return Diagnostic.of(
            violation.policy().code(rule, Action.WARN).as(Severity.INFO),
            Told.place(object),
            Told.message(name(request), violation),
            "waived until %s by %s: %s"
                .formatted(waiver.expires(), waiver.owner(), waiver.reason()))
        .note(waiver.at(), "the waiver");
  }

  private static String name(AdmissionRequest request) {
    String in = request.namespace().isEmpty() ? "" : request.namespace() + "/";
    return "%s %s%s".formatted(request.kind().kind(), in, request.name());
  }
}
