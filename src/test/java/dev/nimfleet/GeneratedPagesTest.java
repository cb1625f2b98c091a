package dev.nimfleet;

import dev.nimfleet.cli.project.ProjectErrors;
import dev.nimfleet.cli.project.ProjectSchema;
import dev.nimfleet.compiler.Codes;
import dev.nimfleet.compiler.fleet.Preset;
import dev.nimfleet.compiler.schema.Field;
import dev.nimfleet.compiler.schema.FleetSchema;
import dev.nimfleet.compiler.schema.Type;
import dev.nimfleet.compiler.schema.Type.ListOf;
import dev.nimfleet.compiler.schema.Type.MapOf;
import dev.nimfleet.compiler.schema.Type.Struct;
import dev.nimfleet.compiler.text.Code;
import dev.nimfleet.gitops.plan.DesiredErrors;
import dev.nimfleet.policies.admission.PolicyErrors;
import dev.nimfleet.policies.rules.RuleErrors;
import dev.nimfleet.policies.tiers.TierErrors;
import dev.nimfleet.policies.waivers.WaiverErrors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The pages that list what the code knows are made from it.
class GeneratedPagesTest {
  private static final Pattern SKIPPABLE =
      Pattern.compile(
          "(?m)^ *@(RequiresApiServer|RequiresRealCrds|RequiresPrometheus|RequiresArgoCd)$");

  @Test
  void theReferenceOfFleetYamlListsEveryField() {
    Page.require(Repository.root().resolve("docs/fleet-yaml.md"), new FleetYaml().text());
  }

  @Test
  void theReferenceOfDiagnosticsListsEveryCode() {
    StringBuilder page =
        new StringBuilder(
            """
            # Diagnostics

            Every code that nimfleet reports. A code keeps its meaning; `nimfleet explain CODE` prints the same.
            An error stops its model, a warning should be read, an info says what was decided for you.
            This page is made from the code: `mvn verify -Ddocs=write`.

            """);
    page.append("| code | severity | what is wrong |\n|---|---|---|\n");
    List<Code> codes =
        Stream.of(
                Codes.all(),
                ProjectErrors.codes(),
                PolicyErrors.all(),
                RuleErrors.all(),
                WaiverErrors.all(),
                TierErrors.all(),
                DesiredErrors.codes())
            .flatMap(List::stream)
            .toList();
    for (Code code : codes) {
      page.append(
          "| [%1$s](#%2$s) | %3$s | %4$s |\n"
              .formatted(
                  code.id(), Markdown.anchor(heading(code)), code.severity().word(), code.title()));
    }
    for (Code code : codes) {
      page.append("\n## ").append(heading(code)).append("\n\n");
      page.append(code.why()).append("\n\n**Fix:** ").append(code.fix()).append('\n');
    }
    Page.require(Repository.root().resolve("docs/diagnostics.md"), page.toString());
  }

  @Test
  void theReadmeNamesTheTestsThatASmallMachineSkips() {
    Path readme = Repository.root().resolve("README.md");
    String list =
        "Without a kube-apiserver these tests are skipped: %s. Without the real CRDs: %s. Without a Prometheus: %s. Without argocd: %s.\n"
            .formatted(
                skipped("RequiresApiServer"),
                skipped("RequiresRealCrds"),
                skipped("RequiresPrometheus"),
                skipped("RequiresArgoCd"));
    Page.require(readme, Page.replacePart(Repository.read(readme), "skipped tests", list));
  }

  /// Some tests ask for the shared files one by one. The words are written apart, since this test's
  /// own text is searched too.
  private static boolean isSkipped(String test, String annotation) {
    boolean asks =
        annotation.equals("RequiresRealCrds") && test.contains("SharedFiles." + "orSkip(");
    return asks
        || SKIPPABLE.matcher(test).results().anyMatch(match -> match.group(1).equals(annotation));
  }

  private static String skipped(String annotation) {
    return Repository.files("Test.java").stream()
        .filter(file -> isSkipped(Repository.read(file), annotation))
        .map(file -> file.getFileName().toString().replace(".java", ""))
        .sorted()
        .map("`%s`"::formatted)
        .collect(Collectors.joining(", "));
  }

  private static String heading(Code code) {
    String title = code.title();
    return "%s: %s%s"
        .formatted(code.id(), Character.toUpperCase(title.charAt(0)), title.substring(1));
  }

  /// The page about the fields of fleet.yaml.
  private static final class FleetYaml {
    private static final String DEFAULTS = "spec.defaults";
    private static final String MODEL = "spec.models.<model>";

    private final StringBuilder page = new StringBuilder();

    /// Where a map of fields has its table. The other kinds of document only point at what they
    /// share with a fleet.
    private final Map<Struct, String> told = new HashMap<>();

    /// The kind of document that is told; empty for the fleet.
    private String root = "";

    String text() {
      page.append(
          """
          # fleet.yaml

          Every field of a `ModelFleet`. `nimfleet explain FIELD` prints one of them, and `nimfleet schema` a JSON Schema
          that gives editors completion and hover text. This page is made from the code: `mvn verify -Ddocs=write`.

          Three other files belong to it: a [`FleetCluster`](#fleetcluster), a [`ModelFleetPart`](#modelfleetpart) and the
          project file [`nimfleet.yaml`](#fleetproject).

          """);
      struct("", FleetSchema.FLEET);
      presets();
      document(
          "FleetCluster",
          "What a cluster has, in a file of its own: `nimfleet compile fleet.yaml --cluster FILE`,"
              + " or `cluster` in `nimfleet.yaml`. It wins over the fleet's `defaults` and `gpus`.",
          FleetSchema.CLUSTER);
      document(
          "ModelFleetPart",
          "Some models of a fleet, in a file that its `include` names.",
          FleetSchema.PART);
      document(
          "FleetProject",
          "The file `nimfleet.yaml`: what `nimfleet compile` does without a file, and the hooks."
              + " Paths are relative to it.",
          ProjectSchema.PROJECT);
      return page.toString();
    }

    private void document(String kind, String sentence, Struct struct) {
      page.append("\n## ").append(kind).append("\n\n").append(sentence).append("\n\n");
      root = kind;
      table(kind, struct);
    }

    private void struct(String path, Struct struct) {
      page.append(path.isEmpty() ? "## The document\n\n" : "\n## `%s`\n\n".formatted(path));
      table(path, struct);
    }

    private void table(String path, Struct struct) {
      told.put(struct, path);
      page.append("| field | value | default | example | meaning |\n|---|---|---|---|---|\n");
      List<Field> fields =
          struct.fields().stream().filter(field -> !isThatOfAModel(path, field)).toList();
      fields.forEach(this::row);
      if (fields.size() < struct.fields().size()) {
        page.append("\nAnd ").append(shared(struct)).append(", as in a [model](#");
        page.append(Markdown.anchor(MODEL)).append(").\n");
      }
      List<String> known = new ArrayList<>();
      for (Field field : fields) {
        FleetSchema.structIn(field.type())
            .flatMap(inner -> Optional.ofNullable(told.get(inner)))
            .filter(_ -> !root.isEmpty())
            .ifPresent(place ->
                known.add(
                    "`%s` as in [`%s`](#%s)"
                        .formatted(field.name(), place, Markdown.anchor("`" + place + "`"))));
      }
      if (!known.isEmpty()) {
        page.append("\nWith ").append(String.join(", ", known)).append(".\n");
      }
      for (Field field : fields) {
        FleetSchema.structIn(field.type())
            .filter(inner -> root.isEmpty() || !told.containsKey(inner))
            .ifPresent(inner -> struct(inside(path, field), inner));
      }
    }

    private static String shared(Struct struct) {
      return struct.fields().stream()
          .filter(field -> isThatOfAModel(DEFAULTS, field))
          .map(field -> "`" + field.name() + "`")
          .collect(Collectors.joining(", "));
    }

    /// What `defaults` shares with a model is told there.
    private static boolean isThatOfAModel(String path, Field field) {
      return path.equals(DEFAULTS)
          && FleetSchema.find("spec.models." + field.name())
              .map(Field::type)
              .filter(field.type()::equals)
              .isPresent();
    }

    private static String inside(String path, Field field) {
      String suffix =
          switch (field.type()) {
            case MapOf map -> ".<" + map.noun() + ">";
            case ListOf _ -> "[]";
            case Struct _, Type.Either _, Type.Word _, Type.Choice _, Type.Count _, Type.AnyMap _ ->
                "";
          };
      return (path.isEmpty() ? "" : path + ".") + field.name() + suffix;
    }

    private void row(Field field) {
      List<String> cells =
          List.of(
              "`" + field.name() + "`" + (field.required() ? " (required)" : ""),
              value(field),
              field.fallback(),
              field.example().isEmpty() ? "" : "`" + field.example() + "`",
              field.doc());
      page.append(
          cells.stream()
              .map(cell -> cell.replace("|", "\\|"))
              .collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String value(Field field) {
      return field.type().description()
          + Optional.of(field.unit())
              .filter(unit -> !unit.isEmpty())
              .map(unit -> ", in " + unit)
              .orElse("");
    }

    private void presets() {
      page.append(
          """

          ## Presets

          What `workload` stands for. Scale-in never waits less than 600 s.

          | workload | KV cache | requests a replica | scale-in | for |
          |---|---:|---:|---:|---|
          """);
      for (Preset preset : Preset.values()) {
        String concurrency =
            preset.concurrency().isPresent() ? "" + preset.concurrency().getAsInt() : "none";
        page.append(
            "| `%s` | %d %% | %s | %d s | %s |\n"
                .formatted(
                    preset.word(),
                    preset.kvCachePercent(),
                    concurrency,
                    preset.scaleIn().toSeconds(),
                    preset.note()));
      }
    }
  }
}
