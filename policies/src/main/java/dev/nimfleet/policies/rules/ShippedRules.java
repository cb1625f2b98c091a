package dev.nimfleet.policies.rules;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.policies.cel.function.KubernetesVersion;
import dev.nimfleet.policies.prepared.PreparedFile;
import dev.nimfleet.policies.prepared.PreparedReader;
import dev.nimfleet.policies.prepared.PreparedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The rules that come with nimfleet. The build reads and checks them, so that nobody waits for
/// that who only wants to have something judged.
public final class ShippedRules {
  /// What the build has made of the policies of all rules.
  static final String PREPARED = "prepared";

  private ShippedRules() {}

  /// All of them, in the order of their names.
  ///
  /// @param version what the policies must run on
  public static List<Rule> read(KubernetesVersion version, Diagnostics diagnostics) {
    return read(new RuleReader(version, diagnostics));
  }

  /// All of them, before those of the users, which must not take their names.
  public static List<Rule> read(RuleReader reader) {
    Map<String, List<PreparedFile>> folders =
        PreparedReader.read(bytes(PREPARED)).stream()
            .collect(groupingBy(PreparedFile::rule, TreeMap::new, toList()));
    List<Rule> rules = new ArrayList<>();
    folders.forEach(
        (id, files) -> reader.read(id, files, () -> examples(id)).ifPresent(rules::add));
    return rules;
  }

  /// Makes of the folders of rules what [#read] reads. All of it is checked here, the examples too.
  ///
  /// @param folders the files of each rule, by their names without a path
  public static byte[] prepare(Map<String, Map<String, Source>> folders, Diagnostics diagnostics) {
    var reader = RuleReader.ofShipped(diagnostics);
    List<PreparedFile> files = new ArrayList<>();
    new TreeMap<>(folders)
        .forEach((id, sources) -> files.addAll(reader.prepare(id, new TreeMap<>(sources))));
    return PreparedWriter.write(files);
  }

  private static List<Example> examples(String id) {
    String path = id + "/" + RuleReader.EXAMPLES;
    String text = new String(bytes(path), StandardCharsets.UTF_8);
    var diagnostics = new Diagnostics();
    var reader = new RuleReader(KubernetesVersion.NEWEST, diagnostics);
    List<Example> examples = reader.examples(new Source("rules/" + path, text));
    if (diagnostics.hasErrors()) throw new IllegalStateException(diagnostics.sorted().toString());
    return examples;
  }

  private static byte[] bytes(String path) {
    try (InputStream in = ShippedRules.class.getResourceAsStream("/nimfleet/rules/" + path)) {
      if (in == null) throw new IllegalStateException("not shipped: " + path);
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
