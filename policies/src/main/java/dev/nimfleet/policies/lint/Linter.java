package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.cel.value.MapValue;
import dev.nimfleet.policies.cluster.Objects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Judges the objects of files as if all of them were applied to a cluster: each is what an API
/// server would make of it, and look-ups see the others. What the cluster has already is changed,
/// all else is created.
public final class Linter {
  /// For one object.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Setting setting;
  private final ObjectRules rules;
  private final Present present;

  public Linter(Setting setting) {
    this.setting = setting;
    this.rules = new ObjectRules(setting);
    this.present = new Present(setting.present(), setting.releases());
  }

  /// What is wrong with the objects, each at its place.
  public List<Diagnostic> lint(List<MapNode> objects) {
    var diagnostics = new Diagnostics();
    List<Subject> subjects = new ArrayList<>();
    for (MapNode object : objects) {
      if (Catalogue.knows(object)) new Catalogue(setting.releases()).check(object, diagnostics);
      subjects.add(present.subject(object));
    }
    List<MapValue> others = present.without(subjects);
    var unjudged = new Objects(others);
    List<MapValue> seen = new ArrayList<>(others);
    subjects.forEach(subject -> seen.add(subject.value()));
    var cluster = new Objects(seen);
    for (Subject subject : subjects) {
      diagnostics.addAll(
          rules.judge(subject, cluster, unjudged, System.nanoTime() + LIMIT.toNanos()));
    }
    return diagnostics.sorted();
  }

  /// Judges what fleets compile to in the same way.
  public ManifestCheck ofFleets() {
    return new ManifestRules(rules, present);
  }

  /// What there is to say when everything has been judged, of waivers and namespaces.
  public List<Diagnostic> remarks() {
    return rules.remarks();
  }
}
