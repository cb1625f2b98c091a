package dev.nimfleet.gitops.apply;

import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.MapNode;

/// What applying an object would do.
public sealed interface Outlook {
  /// It is not there yet.
  record Create(MapNode after) implements Outlook {}

  /// It is as it is to be.
  record Unchanged() implements Outlook {}

  /// It is there and differs.
  record Configure(MapNode before, MapNode after) implements Outlook {}

  /// It differs and is not touched.
  ///
  /// @param why in one sentence
  record Refuse(MapNode before, MapNode after, String why) implements Outlook {}

  /// It cannot be applied.
  ///
  /// @param why what the API server says, or who looks after it
  record Trouble(String why) implements Outlook {}

  /// The same for whoever shows no differences.
  default Outlook withoutObjects() {
    MapNode none = MapNode.at(Span.NOWHERE).build();
    return switch (this) {
      case Create _ -> new Create(none);
      case Configure _ -> new Configure(none, none);
      case Refuse refuse -> new Refuse(none, none, refuse.why());
      case Unchanged _, Trouble _ -> this;
    };
  }
}
