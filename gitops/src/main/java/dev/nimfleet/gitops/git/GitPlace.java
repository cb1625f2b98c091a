package dev.nimfleet.gitops.git;

import java.util.Arrays;
import java.util.Set;

/// Where desired state is kept: a folder of a branch or tag of a repository.
///
/// @param url as `git clone` takes it
/// @param path of the folder, from the root of the repository and without slashes around it; empty
///   for the root
public record GitPlace(String url, Pointer pointer, String path) {
  private static final Set<String> NO_NAMES = Set.of("", ".", "..", ".git");

  public GitPlace {
    if (url.isBlank()) {
      throw new IllegalArgumentException("no URL");
    }
    if (!path.isEmpty() && !arePlain(path)) {
      throw new IllegalArgumentException("no path in a repository: " + path);
    }
  }

  /// A name in a repository that says which commit is meant.
  public sealed interface Pointer {
    String name();

    /// The name as Git spells it out.
    String ref();

    /// The newest commit of a branch.
    ///
    /// @param name without `refs/heads/`
    record Branch(String name) implements Pointer {
      public Branch {
        if (name.isBlank() || name.startsWith("refs/")) {
          throw new IllegalArgumentException("no name of a branch: " + name);
        }
      }

      @Override
      public String ref() {
        return "refs/heads/" + name;
      }

      @Override
      public String toString() {
        return "branch `%s`".formatted(name);
      }
    }

    /// What a tag was put on.
    ///
    /// @param name without `refs/tags/`
    record Tag(String name) implements Pointer {
      public Tag {
        if (name.isBlank() || name.startsWith("refs/")) {
          throw new IllegalArgumentException("no name of a tag: " + name);
        }
      }

      @Override
      public String ref() {
        return "refs/tags/" + name;
      }

      @Override
      public String toString() {
        return "tag `%s`".formatted(name);
      }
    }
  }

  /// The place with another pointer.
  GitPlace at(Pointer other) {
    return new GitPlace(url, other, path);
  }

  /// A path of the repository, of one below this place.
  String inRepository(String below) {
    if (!arePlain(below)) {
      throw new IllegalArgumentException("no path below a folder: " + below);
    }
    return path.isEmpty() ? below : path + "/" + below;
  }

  private static boolean arePlain(String path) {
    return Arrays.stream(path.split("/", -1)).noneMatch(NO_NAMES::contains);
  }
}
