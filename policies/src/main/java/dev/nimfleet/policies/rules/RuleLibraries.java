package dev.nimfleet.policies.rules;

import dev.nimfleet.compiler.catalogue.Shape;
import dev.nimfleet.compiler.catalogue.Shape.Items;
import dev.nimfleet.compiler.catalogue.Shape.Text;
import dev.nimfleet.compiler.catalogue.Shapes;
import dev.nimfleet.policies.cel.function.Library;
import dev.nimfleet.policies.cel.library.Libraries;
import dev.nimfleet.policies.cluster.Lookups;
import dev.nimfleet.policies.promql.PromQlLibrary;
import dev.nimfleet.policies.shape.Giver;
import dev.nimfleet.policies.shape.SizeLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the expressions of rules may call.
final class RuleLibraries {
  private RuleLibraries() {}

  /// @param isPortable whether a plain API server must know all of it
  static List<Library> of(boolean isPortable) {
    List<Library> all = new ArrayList<>(Libraries.all());
    if (!isPortable) {
      all.add(Lookups.library());
      all.add(PromQlLibrary.library());
    }
    return all;
  }

  /// What they give: objects of a kind that is written down have its fields.
  static Map<String, Giver> givers() {
    return Map.of(
        "lookup",
        RuleLibraries::found,
        "lookupAll",
        new AllFound(),
        "promql",
        (query, limits) -> PromQlLibrary.shape(limits.text(query.getFirst())));
  }

  private record AllFound() implements Giver {
    @Override
    public Shape of(List<Shape> arguments, SizeLimits limits) {
      return new Items(found(arguments, limits), limits.items());
    }

    @Override
    public Optional<Path> path(List<Shape> arguments) {
      return arguments.size() == 5
          ? Optional.of(new Path(3, found(arguments, SizeLimits.USUAL)))
          : Optional.empty();
    }
  }

  private static Shape found(List<Shape> arguments, SizeLimits limits) {
    return arguments.get(0) instanceof Text(_, Optional<String> apiVersion)
            && arguments.get(1) instanceof Text(_, Optional<String> kind)
            && apiVersion.isPresent()
            && kind.isPresent()
        ? limits.within(Shapes.of(apiVersion.get(), kind.get()))
        : Shape.anything();
  }
}
