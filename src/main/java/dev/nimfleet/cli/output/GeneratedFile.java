package dev.nimfleet.cli.output;

import java.util.List;

/// A file that should lie in an output folder.
///
/// @param models the models of the fleet that need it, sorted
public record GeneratedFile(FilePath path, List<String> models, byte[] bytes) {
  public GeneratedFile {
    models = List.copyOf(models);
  }
}
