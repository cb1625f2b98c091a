package dev.nimfleet.compiler;

import dev.nimfleet.compiler.Run.Includes;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.fleet.DocumentKind;
import dev.nimfleet.compiler.fleet.FleetErrors;
import dev.nimfleet.compiler.schema.FleetShape;
import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.MapNode.Entry;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Joins a fleet with the files that it includes, before anything is planned.
///
/// A part that cannot be read stops the fleet: its models would look as if somebody had removed
/// them.
final class Parts {
  private final Includes includes;
  private final Diagnostics diagnostics;
  private final Map<String, Span> seen = new HashMap<>();
  private final List<Entry> added = new ArrayList<>();
  private final Set<String> unusable = new HashSet<>();
  private final Set<String> doubtful = new HashSet<>();

  Parts(Includes includes, Diagnostics diagnostics) {
    this.includes = includes;
    this.diagnostics = diagnostics;
  }

  /// A fleet's document with the models of all its files.
  ///
  /// @param broken models that cannot be planned
  /// @param doubtful models that mistakes of their file's YAML hit, which are planned all the same
  record Whole(MapNode document, Set<String> broken, Set<String> doubtful) {
    Whole {
      broken = Set.copyOf(broken);
      doubtful = Set.copyOf(doubtful);
    }
  }

  /// @param file the fleet's file, which the patterns are relative to
  /// @param document a fleet whose shape is sound outside its models
  /// @param broken its models whose shape is not
  /// @param mistakes what is wrong with the YAML of the file
  Optional<Whole> join(
      String file, MapNode document, Set<String> broken, List<Diagnostic> mistakes) {
    Optional<Node> patterns = document.find("spec", "include");
    if (patterns.isEmpty() && document.find("spec", "models").isEmpty()) {
      Span spec = document.entry("spec").orElseThrow().at();
      diagnostics.add(FleetErrors.missingField(spec, "models", "a fleet", ""));
      return Optional.empty();
    }
    unusable.addAll(broken);
    FleetShape.models(document).forEach(model -> seen.put(model.key(), model.at()));
    boolean isComplete = patterns.isEmpty() || addAll(file, (ListNode) patterns.get());
    if (!isComplete) {
      return Optional.empty();
    }
    MapNode whole = added.isEmpty() ? document : joined(document);
    doubtful.addAll(FleetShape.hit(document, mistakes, FleetShape.models(whole)));
    return Optional.of(new Whole(whole, unusable, doubtful));
  }

  /// Whether all models of the files that the patterns mean are known by name.
  private boolean addAll(String file, ListNode patterns) {
    int before = diagnostics.errors();
    Collection<Input> files = files(file, patterns);
    boolean isComplete = diagnostics.errors() == before;
    FleetShape shape = new FleetShape(DocumentKind.PART);
    for (Input each : files) {
      isComplete &= add(each, shape);
    }
    return isComplete;
  }

  /// Each file once, in the order of their names.
  private Collection<Input> files(String file, ListNode patterns) {
    Map<String, Input> files = new TreeMap<>();
    for (Node item : patterns.items()) {
      String pattern = ((Scalar) item).text();
      List<Input> matching = includes.matching(file, pattern);
      matching.forEach(input -> files.put(input.name(), input));
      if (matching.isEmpty()) {
        diagnostics.add(FleetErrors.nothingIncluded(item.at(), pattern));
      }
    }
    return files.values();
  }

  /// Whether all models of the file are known by name.
  private boolean add(Input file, FleetShape shape) {
    Diagnostics found = new Diagnostics();
    Optional<MapNode> part = new Documents(DocumentKind.PART, found).only(file);
    List<Diagnostic> mistakes = found.sorted();
    diagnostics.addAll(mistakes);
    if (part.isEmpty()) {
      return false;
    }
    Diagnostics ofShape = new Diagnostics();
    shape.check(part.get(), ofShape);
    diagnostics.addAll(ofShape.sorted());
    Optional<FleetShape.Damage> damage = FleetShape.damage(part.get(), ofShape.sorted());
    if (damage.isEmpty()) {
      return false;
    }
    unusable.addAll(damage.get().models());
    List<Entry> models = FleetShape.models(part.get());
    doubtful.addAll(FleetShape.hit(part.get(), mistakes, models));
    models.forEach(this::add);
    return true;
  }

  private void add(Entry model) {
    Optional<Span> first = Optional.ofNullable(seen.putIfAbsent(model.key(), model.at()));
    if (first.isEmpty()) {
      added.add(model);
    } else {
      unusable.add(model.key());
      diagnostics.add(FleetErrors.sameModel(model.at(), model.key(), first.get()));
    }
  }

  private MapNode joined(MapNode document) {
    Node spec = document.get("spec").orElseThrow();
    Span models = document.find("spec", "models").orElse(spec).at();
    return document.with(
        MapNode.at(document.at())
            .put("spec", MapNode.at(spec.at()).put("models", new MapNode(models, added)))
            .build());
  }
}
