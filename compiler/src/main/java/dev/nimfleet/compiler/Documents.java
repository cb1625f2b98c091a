package dev.nimfleet.compiler;

import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.fleet.DocumentKind;
import dev.nimfleet.compiler.fleet.FleetErrors;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the documents of files that hold one kind of them.
final class Documents {
  private final DocumentKind kind;
  private final Diagnostics diagnostics;

  Documents(DocumentKind kind, Diagnostics diagnostics) {
    this.kind = kind;
    this.diagnostics = diagnostics;
  }

  /// All documents of a file that are maps; whether they are of the kind is asked by [#refuses].
  List<MapNode> all(Input file) {
    Optional<Source> source = YamlReader.decode(file.name(), file.bytes(), diagnostics);
    if (source.isEmpty()) {
      return List.of();
    }
    int before = diagnostics.errors();
    List<MapNode> documents = new ArrayList<>();
    for (Node node : YamlReader.read(source.get(), diagnostics)) {
      if (node instanceof MapNode map) {
        documents.add(map);
      } else {
        diagnostics.add(FleetErrors.unknownKind(node.at(), "", "", kind));
      }
    }
    if (documents.isEmpty() && diagnostics.errors() == before) {
      diagnostics.add(FleetErrors.noDocument(source.get().span(0, 0), kind));
    }
    return documents;
  }

  /// The only document of a file, which is of the kind.
  Optional<MapNode> only(Input file) {
    List<MapNode> documents = all(file);
    if (documents.size() > 1) {
      diagnostics.add(
          FleetErrors.secondDocument(documents.get(1).at(), kind, documents.getFirst().at()));
      return Optional.empty();
    }
    return documents.stream().findFirst().filter(document -> !refuses(document));
  }

  /// Whether a document is of another kind, which is then reported.
  boolean refuses(MapNode document) {
    if (kind.isSaidBy(document)) {
      return false;
    }
    diagnostics.add(
        FleetErrors.unknownKind(
            document.get("kind").map(Node::at).orElse(document.at()),
            document.text("apiVersion").orElse(""),
            document.text("kind").orElse(""),
            kind));
    return true;
  }
}
