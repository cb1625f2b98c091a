package dev.nimfleet.compiler.fleet;

import dev.nimfleet.compiler.yaml.MapNode;

/// The kinds of document that nimfleet reads.
public enum DocumentKind {
  FLEET("ModelFleet", "a fleet", "fleet"),
  CLUSTER("FleetCluster", "a cluster", "cluster"),
  PART("ModelFleetPart", "a part of a fleet", "part of a fleet");

  private final String kind;
  private final String noun;
  private final String bareNoun;

  DocumentKind(String kind, String noun, String bareNoun) {
    this.kind = kind;
    this.noun = noun;
    this.bareNoun = bareNoun;
  }

  /// The document's `kind`.
  public String kind() {
    return kind;
  }

  /// What a person calls such a document: `a fleet`.
  public String noun() {
    return noun;
  }

  /// The noun without its article.
  public String bareNoun() {
    return bareNoun;
  }

  /// Whether a document says that it is one, of whatever version.
  public boolean isSaidBy(MapNode document) {
    return document.text("kind").filter(kind::equals).isPresent()
        && document.text("apiVersion").filter(v -> v.startsWith("nimfleet.dev/")).isPresent();
  }
}
