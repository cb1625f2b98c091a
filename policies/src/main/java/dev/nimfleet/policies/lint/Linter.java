package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.catalogue.Release;
import dev.nimfleet.compiler.catalogue.Stored;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.policies.admission.AdmissionRequest;
import dev.nimfleet.policies.admission.AdmissionRequest.User;
import dev.nimfleet.policies.admission.ObjectValues;
import dev.nimfleet.policies.admission.PolicyEvaluator;
import dev.nimfleet.policies.admission.Requests;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cel.value.Null;
import dev.nimfleet.policies.cluster.Objects;
import dev.nimfleet.policies.rules.Judge;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.Verdict.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Judges the objects of files as if all of them were created in a cluster: each is what an API
/// server would make of it, and look-ups see the others.
public final class Linter {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<Rule> rules;
  private final Set<Release> releases;

  /// @param releases the releases of the operator that the objects must be good for
  public Linter(List<Rule> rules, Set<Release> releases) {
    this.rules = List.copyOf(rules);
    this.releases = EnumSet.copyOf(releases);
  }

  /// What is wrong with the objects, each at its place.
  ///
  /// @param present other objects that the cluster has
  public List<Diagnostic> lint(List<MapNode> objects, List<MapNode> present) {
    var diagnostics = new Diagnostics();
    List<MapNode> stored = new ArrayList<>();
    List<MapValue> seen = new ArrayList<>();
    for (MapNode object : present) values(object, seen);
    for (MapNode object : objects) {
      if (Catalogue.knows(object)) new Catalogue(releases).check(object, diagnostics);
      MapNode whole = Stored.of(object, releases);
      stored.add(whole);
      values(whole, seen);
    }
    var evaluator = new PolicyEvaluator(new Objects(seen), System.nanoTime() + LIMIT.toNanos());
    var judge = new Judge(evaluator);
    for (MapNode object : stored) judge(object, judge, diagnostics);
    return diagnostics.sorted();
  }

  private static void values(MapNode object, List<MapValue> into) {
    if (ObjectValues.of(object) instanceof MapValue value) into.add(value);
  }

  private void judge(MapNode object, Judge judge, Diagnostics diagnostics) {
    AdmissionRequest request =
        Requests.of(
            object, "CREATE", ObjectValues.of(object), Null.NULL, User.ADMIN, false, Null.NULL);
    for (Rule rule : rules) {
      for (Violation violation : judge.judge(rule, request, Null.NULL).violations()) {
        diagnostics.add(
            new Diagnostic(
                rule.code(violation.action()),
                place(object),
                "%s: %s".formatted(name(request), sentence(violation.message())),
                List.of(),
                List.of(
                    rule.fix(), "`nimfleet policy explain %s` tells why.".formatted(rule.id()))));
      }
    }
  }

  private static Span place(MapNode object) {
    return object.find("metadata", "name").map(Node::at).orElse(object.at());
  }

  private static String name(AdmissionRequest request) {
    String in = request.namespace().isEmpty() ? "" : request.namespace() + "/";
    return "%s %s%s".formatted(request.kind().kind(), in, request.name());
  }

  private static String sentence(String message) {
    return message.endsWith(".") ? message : message + ".";
  }
}
