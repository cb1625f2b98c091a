package dev.nimfleet.cli;

import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.Run.Input;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.yaml.YamlReader;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.rules.Rule;
import dev.nimfleet.policies.rules.RuleErrors;
import dev.nimfleet.policies.rules.RuleReader;
import dev.nimfleet.policies.rules.ShippedRules;
import dev.nimfleet.policies.tiers.TierReader;
import dev.nimfleet.policies.tiers.Tiers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The rules of a run: those that come with nimfleet, and the users' own.
final class RuleInputs {
  private static final List<String> ENDINGS = List.of(".yaml", ".yml");

  /// @param shipped those that come with nimfleet
  /// @param own those of the users, in the order of their folders
  record Rules(List<Rule> shipped, List<Rule> own) {
    List<Rule> all() {
      return Stream.concat(shipped.stream(), own.stream()).toList();
    }
  }

  private final ParseResult given;
  private final Console console;

  RuleInputs(ParseResult given, Console console) {
    this.given = given;
    this.console = console;
  }

  static void declare(CommandSpec spec) {
    spec.addOption(
        CompileOptions.text(
            "FILE", "How strict the rules are where, a file of kind PolicyConfig.", "--config"));
    spec.addOption(
        CompileOptions.text(
            "DIR",
            "A folder of rules of your own, each a folder of ValidatingAdmissionPolicies with"
                + " `examples.yaml`.",
            "--rules"));
    spec.addOption(
        CompileOptions.text(
            "VERSION",
            "The Kubernetes that policies must run on, such as 1.33 (default: the newest known,"
                + " %s).".formatted(KubernetesVersion.NEWEST),
            "--kubernetes"));
  }

  KubernetesVersion version() {
    String text = given.matchedOptionValue("--kubernetes", "");
    if (text.isEmpty()) return KubernetesVersion.NEWEST;
    KubernetesVersion version =
        KubernetesVersion.parse(text)
            .orElseThrow(() ->
                CompileOptions.wrong(
                    given,
                    "`--kubernetes` is a version such as `1.33`, not `%s`.".formatted(text)));
    if (!version.has(KubernetesVersion.POLICIES)) {
      throw CompileOptions.wrong(
          given,
          "Kubernetes has ValidatingAdmissionPolicies since %s, and `%s` is asked for."
              .formatted(KubernetesVersion.POLICIES, text));
    }
    return version;
  }

  /// What is read with `--rules`.
  Rules read(Diagnostics diagnostics) {
    return read(given.matchedOptionValue("--rules", ""), diagnostics);
  }

  /// @param folder of the users' rules; empty for none
  Rules read(String folder, Diagnostics diagnostics) {
    var reader = new RuleReader(version(), diagnostics);
    List<Rule> shipped = ShippedRules.read(reader);
    List<Rule> own = new ArrayList<>();
    if (!folder.isEmpty()) {
      for (Path each : folders(folder, diagnostics)) {
        reader
            .read(each.getFileName().toString(), files(folder, each, diagnostics))
            .ifPresent(own::add);
      }
    }
    return new Rules(shipped, own);
  }

  /// How strict the rules are, by the file of `--config`; nothing when that is broken.
  Optional<Tiers> tiers(Rules rules, Diagnostics diagnostics) {
    String file = given.matchedOptionValue("--config", "");
    if (file.isEmpty()) return Optional.of(Tiers.NONE);
    Input input = new Inputs(new WorkingTree(console.directory()), console).read(file);
    var reader = new TierReader(rules.all(), diagnostics);
    return YamlReader.decode(input.name(), input.bytes(), diagnostics).flatMap(reader::read);
  }

  /// The folders of the rules; the folder itself where it is one.
  private List<Path> folders(String typed, Diagnostics diagnostics) {
    Path folder = console.path(typed);
    if (!Files.isDirectory(folder)) {
      throw new Refusal(
          "There is no folder `%s`.".formatted(typed), "it holds one folder for each rule.");
    }
    List<Path> inside = list(folder);
    List<Path> files = inside.stream().filter(RuleInputs::isYaml).toList();
    List<Path> rules =
        inside.stream()
            .filter(Files::isDirectory)
            .filter(each -> !each.getFileName().toString().startsWith("."))
            .toList();
    boolean isRule = files.stream().anyMatch(file -> file.endsWith(RuleReader.EXAMPLES));
    if (isRule || (rules.isEmpty() && !files.isEmpty())) {
      return List.of(folder.toAbsolutePath().normalize());
    }
    if (rules.isEmpty()) {
      throw new Refusal(
          "There is no rule in `%s`.".formatted(typed), "it holds one folder for each rule.");
    }
    for (Path file : files) {
      var source = new Source(Path.of(typed).resolve(file.getFileName()).toString(), "");
      diagnostics.add(RuleErrors.strayFile(source.span(0, 0), typed));
    }
    return rules;
  }

  private Map<String, Source> files(String typed, Path folder, Diagnostics diagnostics) {
    Map<String, Source> files = new TreeMap<>();
    var inputs = new Inputs(new WorkingTree(console.directory()), console);
    Path root = console.path(typed).toAbsolutePath().normalize();
    Path below = root.relativize(folder.toAbsolutePath().normalize());
    for (Path file : list(folder)) {
      if (!isYaml(file)) continue;
      String name =
          Path.of(typed).resolve(below).resolve(file.getFileName()).normalize().toString();
      Input input = inputs.read(name);
      YamlReader.decode(input.name(), input.bytes(), diagnostics)
          .ifPresent(source -> files.put(file.getFileName().toString(), source));
    }
    return files;
  }

  private static boolean isYaml(Path file) {
    return ENDINGS.stream().anyMatch(file.getFileName().toString()::endsWith)
        && Files.isRegularFile(file);
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    } catch (IOException e) {
      throw DiskTrouble.reading(e);
    }
  }
}
