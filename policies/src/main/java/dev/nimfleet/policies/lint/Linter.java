package dev.nimfleet.policies.lint;

import dev.nimfleet.compiler.ManifestCheck;
import dev.nimfleet.compiler.catalogue.Catalogue;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.yaml.MapNode;
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
  private final List<Subject> compiled = new ArrayList<>();

  public Linter(Setting setting) {
    this.setting = setting;
    this.rules = new ObjectRules(setting);
    this.present = new Present(setting.present(), setting.releases());
  }

  /// Judges what fleets compile to in the same way.
  ///
  /// @param beside the objects of files, which are judged by themselves
  public ManifestCheck ofFleets(List<MapNode> beside) {
    return new ManifestRules(rules, present, subjects(beside), compiled::addAll);
  }

  /// What is wrong with the objects of files, each at its place. What fleets have compiled to until
  /// now is beside them.
  public List<Diagnostic> lint(List<MapNode> objects) {
    var diagnostics = new Diagnostics();
    for (MapNode object : objects) {
      if (Catalogue.knows(object)) new Catalogue(setting.releases()).check(object, diagnostics);
    }
    List<Subject> subjects = subjects(objects);
    World world = World.of(present, subjects, compiled, List.of());
    for (Subject subject : subjects) {
      diagnostics.addAll(rules.judge(subject, world, System.nanoTime() + LIMIT.toNanos()));
    }
    return diagnostics.sorted();
  }

  private List<Subject> subjects(List<MapNode> objects) {
    return objects.stream().map(present::subject).toList();
  }

  /// What there is to say when everything has been judged, of waivers and namespaces.
  public List<Diagnostic> remarks() {
    return rules.remarks();
  }
}
