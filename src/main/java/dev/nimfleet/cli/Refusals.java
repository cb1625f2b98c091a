package dev.nimfleet.cli;

import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.FleetOutput;
import dev.nimfleet.compiler.text.Suggest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a run refuses although everything compiles.
final class Refusals {
  private Refusals() {}

  /// An empty stream makes Argo CD prune everything, so no model at all is taken for a mistake.
  static void empty(List<Compiled> all, CompileRequest request) {
    all.stream().filter(compiled -> !isForTheLock(compiled, request)).forEach(Refusals::empty);
  }

  /// A pattern of a project may match no file any more. For a hook the lock of the last fleet tells
  /// whether that is meant, and other commits go on when it is.
  private static boolean isForTheLock(Compiled compiled, CompileRequest request) {
    return request.hook() && request.named().isEmpty() && compiled.output().fleets().isEmpty();
  }

  private static void empty(Compiled compiled) {
    String help = "`--allow-empty` accepts that, and removes the files of a fleet without models.";
    List<FleetOutput> fleets = compiled.result().fleets();
    if (fleets.isEmpty()) {
      throw new Refusal(
          "No fleet found in %s.".formatted(String.join(", ", quoted(compiled.output().written()))),
          "a fleet is a document with `kind: ModelFleet`.",
          help);
    }
    for (FleetOutput fleet : fleets) {
      if (fleet.manifests().isEmpty()) {
        throw new Refusal("Fleet `%s` has no models.".formatted(fleet.name()), help);
      }
    }
  }

  private static List<String> quoted(List<String> files) {
    return files.stream().map("`%s`"::formatted).toList();
  }

  /// `--locked` is for those who may not decide what runs. What is wrong comes first: a GitOps
  /// engine shows little.
  static void changedLocks(List<Compiled> all, CompileRequest request) {
    Optional<LockFile> changed = Compiled.changedLocks(all).stream().findFirst();
    if (changed.isEmpty()) return;
    List<String> help = new ArrayList<>();
    help.add("run `nimfleet compile` without `--locked`, and commit what it writes.");
    Compiled.news(all, request).stream().map("the lock would say: "::concat).forEach(help::add);
    throw new Refusal(
        (changed.get().before().isEmpty() ? "There is no `%s`." : "`%s` would change.")
            .formatted(changed.get().path()),
        help.toArray(String[]::new));
  }

  /// Who starts a model over means one that there is.
  static void unknown(Set<String> replaced, List<Compiled> all) {
    List<String> known =
        Compiled.fleets(all).flatMap(fleet -> fleet.models().stream()).distinct().sorted().toList();
    for (String model : replaced) {
      if (!known.contains(model)) {
        throw noModel(model, known);
      }
    }
  }

  static Refusal noModel(String model, List<String> known) {
    return new Refusal(
        "There is no model `%s`.".formatted(model),
        Suggest.closest(model, known)
            .map("did you mean `%s`?"::formatted)
            .orElse("the models are `%s`.".formatted(String.join("`, `", known))));
  }

  /// A command about a rollout is about one model of one output.
  static void unclear(CompileRequest request, String model, List<Compiled> all) {
    List<String> known =
        Compiled.fleets(all).flatMap(fleet -> fleet.models().stream()).distinct().sorted().toList();
    List<Compiled> meant =
        all.stream()
            .filter(compiled -> request.rolloutOf(compiled.output()).isPresent())
            .filter(compiled ->
                compiled.result().fleets().stream()
                    .anyMatch(fleet -> fleet.models().contains(model)))
            .toList();
    if (meant.isEmpty()) {
      if (known.contains(model)) {
        throw new Refusal(
            "`%s` is not compiled for cluster `%s`.".formatted(model, request.cluster().orElse("")),
            "the clusters are `%s`."
                .formatted(
                    all.stream()
                        .filter(compiled -> compiled.hasModel(model))
                        .flatMap(compiled -> compiled.output().cluster().stream())
                        .distinct()
                        .collect(Collectors.joining("`, `"))));
      }
      throw noModel(model, known);
    }
    if (meant.size() > 1) {
      throw new Refusal(
          "`%s` is compiled for several clusters.".formatted(model),
          "name the one that is meant with `--cluster FILE`: `%s`."
              .formatted(
                  meant.stream()
                      .flatMap(compiled -> compiled.output().cluster().stream())
                      .collect(Collectors.joining("`, `"))));
    }
  }
}
