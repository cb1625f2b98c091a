package dev.nimfleet.gitops;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.gitops.cluster.KubeObject;
import dev.nimfleet.gitops.cluster.ObjectId;
import dev.nimfleet.gitops.cluster.View;
import dev.nimfleet.gitops.plan.Desired;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Objects that tests write as YAML.
public final class Manifests {
  private Manifests() {}

  public static List<MapNode> of(String yaml) {
    var diagnostics = new Diagnostics();
    List<MapNode> objects =
        YamlReader.read(new Source("fleet.yaml", yaml), diagnostics).stream()
            .map(MapNode.class::cast)
            .toList();
    if (diagnostics.hasErrors())
      throw new IllegalArgumentException(diagnostics.sorted().toString());
    return objects;
  }

  /// The one fleet that they make.
  public static Desired desired(String yaml) {
    var diagnostics = new Diagnostics();
    List<Desired> fleets = Desired.of(of(yaml), diagnostics);
    if (diagnostics.hasErrors())
      throw new IllegalArgumentException(diagnostics.sorted().toString());
    return fleets.getFirst();
  }

  /// A cluster that holds just these.
  public static View view(String yaml) {
    Map<ObjectId, KubeObject> objects =
        of(yaml).stream().collect(Collectors.toMap(ObjectId::of, KubeObject::new));
    return id -> Optional.ofNullable(objects.get(id));
  }
}
