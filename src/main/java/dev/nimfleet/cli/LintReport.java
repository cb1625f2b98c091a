package dev.nimfleet.cli;

import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.policies.lint.ObjectName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a run of `nimfleet lint` found, for those who print it.
///
/// @param objects all that were judged, in the order of their files
/// @param found in the order of the files
record LintReport(List<MapNode> objects, List<Diagnostic> found) {
  LintReport {
    objects = List.copyOf(objects);
    found = List.copyOf(found);
  }

  /// An object with what is said of it; of none where a file says nothing that can be judged.
  record Subject(Optional<MapNode> object, List<Diagnostic> found) {
    String name() {
      return object.map(ObjectName::of).orElse("what is read");
    }
  }

  /// The objects of each file. What is said belongs to the last object that begins before it.
  Map<String, List<Subject>> byFile() {
    Map<String, List<Subject>> files = new LinkedHashMap<>();
    for (MapNode object : objects) {
      files
          .computeIfAbsent(object.at().source().name(), _ -> new ArrayList<>())
          .add(new Subject(Optional.of(object), new ArrayList<>()));
    }
    for (Diagnostic each : found) {
      String file = each.at().source().name();
      List<Subject> subjects = files.computeIfAbsent(file, _ -> new ArrayList<>());
      subjectOf(each, subjects).found().add(each);
    }
    return files;
  }

  private static Subject subjectOf(Diagnostic said, List<Subject> subjects) {
    return subjects.reversed().stream()
        .filter(subject -> subject.object().filter(map -> isIn(said, map)).isPresent())
        .findFirst()
        .or(() -> subjects.stream().filter(subject -> subject.object().isEmpty()).findFirst())
        .orElseGet(() -> {
          Subject file = new Subject(Optional.empty(), new ArrayList<>());
          subjects.addFirst(file);
          return file;
        });
  }

  private static boolean isIn(Diagnostic said, MapNode object) {
    // A fleet's file is read again when it is compiled.
    return object.at().source().name().equals(said.at().source().name())
        && object.at().start() <= said.at().start();
  }
}
