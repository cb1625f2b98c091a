package dev.nimfleet.compiler.catalogue;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.text.Suggest;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a real API server would say to an object, said before there is one: unknown and missing
/// fields, types, values, and the rules between fields, for one or several operator releases at
/// once.
public final class Catalogue {
  private final int releases;

  /// @param releases what the object must be good for, all of them
  public Catalogue(Set<Release> releases) {
    if (releases.isEmpty()) {
      throw new IllegalArgumentException("no release");
    }
    this.releases = Release.mask(releases);
  }

  /// A catalogue for clusters of which nothing is known: what every release accepts.
  public static Catalogue ofAllReleases() {
    return new Catalogue(EnumSet.allOf(Release.class));
  }

  /// A catalogue for clusters whose operator is of a release or newer: an object must outlive an
  /// upgrade.
  public static Catalogue since(Release release) {
    return new Catalogue(EnumSet.range(release, Release.MAIN));
  }

  /// Whether it has something to say of an object.
  public static boolean knows(MapNode object) {
    return Kind.named(object.text("kind").orElse(""))
        .filter(kind -> kind.apiVersion().equals(object.text("apiVersion").orElse("")))
        .isPresent();
  }

  /// Reports everything that is wrong with an object, at the places that its nodes point at.
  public void check(MapNode object, Diagnostics found) {
    String name = object.text("kind").orElse("");
    Optional<Kind> kind = Kind.named(name);
    if (kind.isEmpty()) {
      List<String> help =
          Suggest.closest(name, Kind.NAMES)
              .map(known -> List.of("Did you mean `" + known + "`?"))
              .orElse(List.of("Known kinds are " + String.join(", ", Kind.NAMES) + "."));
      found.add(CatalogueErrors.unknownKind(place(object, "kind"), name, help));
      return;
    }
    String known = kind.get().apiVersion();
    String apiVersion = object.text("apiVersion").orElse(known);
    if (!known.equals(apiVersion)) {
      Span at = place(object, "apiVersion");
      found.add(CatalogueErrors.unknownApiVersion(at, apiVersion, name, known));
    }
    kind.get().schema().check(new Walk(object, releases, found), object);
  }

  private static Span place(MapNode object, String field) {
    return object.get(field).map(Node::at).orElse(object.at());
  }
}
