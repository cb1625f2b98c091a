package dev.nimfleet.cli.project;

import dev.nimfleet.cli.git.Tree;
import dev.nimfleet.cli.output.Layout;
import dev.nimfleet.compiler.Run;
import dev.nimfleet.compiler.schema.Field;
import dev.nimfleet.compiler.schema.Type.Struct;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.compiler.text.Span;
import dev.nimfleet.compiler.yaml.ListNode;
import dev.nimfleet.compiler.yaml.MapNode;
import dev.nimfleet.compiler.yaml.Node;
import dev.nimfleet.compiler.yaml.Scalar;
import dev.nimfleet.compiler.yaml.YamlReader;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The project file: every fleet with its cluster and its folder, so that one command compiles them
/// all.
///
/// ```yaml
/// apiVersion: nimfleet.dev/v1alpha1
/// kind: FleetProject
/// spec:
///   outputs:
///     - {fleet: fleets/*.yaml, cluster: clusters/prod-eu.yaml, folder: out/prod-eu}
/// ```
public final class ProjectFile {
  /// Where it lies: in the folder that the program runs in.
  public static final String NAME = "nimfleet.yaml";

  private final Tree tree;
  private final Diagnostics diagnostics;
  private final List<Output> outputs = new ArrayList<>();
  private final Map<List<String>, Span> written = new HashMap<>();

  private ProjectFile(Tree tree, Diagnostics diagnostics) {
    this.tree = tree;
    this.diagnostics = diagnostics;
  }

  /// What the file lists, as far as it is sound.
  ///
  /// @param tree where the files lie that it names
  public static List<Output> read(Run.Input file, Tree tree, Diagnostics diagnostics) {
    var project = new ProjectFile(tree, diagnostics);
    YamlReader.decode(file.name(), file.bytes(), diagnostics).ifPresent(project::read);
    return List.copyOf(project.outputs);
  }

  private void read(Source source) {
    int before = diagnostics.errors();
    List<Node> documents = YamlReader.read(source, diagnostics);
    if (diagnostics.errors() > before) {
      return; // What is missing now may be missing only because of these.
    }
    if (documents.size() == 1
        && documents.getFirst() instanceof MapNode project
        && project.text("kind").filter(ProjectSchema.KIND::equals).isPresent()
        && project.text("apiVersion").filter(ProjectSchema.API_VERSION::equals).isPresent()) {
      refuseUnknown(project, ProjectSchema.PROJECT);
      map(project, project, "spec").ifPresent(this::spec);
    } else {
      Span start = source.span(0, 0);
      diagnostics.add(
          ProjectErrors.noProject(documents.size() == 1 ? documents.getFirst().at() : start));
    }
  }

  private Optional<MapNode> map(MapNode parent, Node at, String field) {
    Optional<Node> value = parent.get(field);
    if (value.isEmpty()) {
      diagnostics.add(ProjectErrors.missingField(at.at(), field, "{outputs: […]}"));
    } else if (value.get() instanceof MapNode map) {
      return Optional.of(map);
    } else {
      wrongForm(field, "a map", value.get());
    }
    return Optional.empty();
  }

  private void spec(MapNode spec) {
    refuseUnknown(spec, ProjectSchema.SPEC);
    Optional<Node> list = spec.get("outputs");
    if (list.isEmpty()) {
      diagnostics.add(
          ProjectErrors.missingField(
              spec.at(), ProjectSchema.OUTPUTS.name(), ProjectSchema.OUTPUTS.example()));
    } else if (list.get() instanceof ListNode items && !items.items().isEmpty()) {
      items.items().forEach(this::output);
    } else {
      String wanted = "a list with an output or more";
      if (list.get() instanceof ListNode) {
        diagnostics.add(
            ProjectErrors.wrongForm(list.get().at(), "outputs", wanted, "a list without any"));
      } else {
        wrongForm("outputs", wanted, list.get());
      }
    }
  }

  private void output(Node item) {
    if (!(item instanceof MapNode output)) {
      wrongForm("outputs[]", "a map such as `{fleet: fleet.yaml, folder: out/prod}`", item);
      return;
    }
    refuseUnknown(output, ProjectSchema.OUTPUT);
    Optional<Scalar> fleet = required(output, ProjectSchema.FLEET);
    Optional<Scalar> folder = required(output, ProjectSchema.FOLDER).filter(this::isInside);
    Optional<Scalar> cluster = path(output, ProjectSchema.CLUSTER.name()).filter(this::isThere);
    Layout layout = layout(output);
    Optional<List<String>> files = fleet.flatMap(this::files);
    if (fleet.isEmpty() || folder.isEmpty() || files.isEmpty()) {
      return;
    }
    for (String file : files.get()) {
      claim(file, folder.get());
    }
    outputs.add(
        new Output(
            List.of(fleet.get().text()),
            files.get(),
            cluster.map(Scalar::text),
            folder.get().text(),
            layout));
  }

  /// One folder holds a fleet once.
  private void claim(String file, Scalar folder) {
    List<String> both = List.of(plain(file).toString(), plain(folder.text()).toString());
    Optional<Span> first = Optional.ofNullable(written.putIfAbsent(both, folder.at()));
    first.ifPresent(
        span -> diagnostics.add(ProjectErrors.sameOutput(folder.at(), file, folder.text(), span)));
  }

  /// The files that a name or a pattern stands for. No file for a pattern is no mistake of the
  /// project: the last fleet may be gone.
  private Optional<List<String>> files(Scalar fleet) {
    if (fleet.text().chars().anyMatch(c -> "*?[{".indexOf(c) >= 0)) {
      return Optional.of(tree.matching("", fleet.text()));
    }
    return isThere(fleet) ? Optional.of(List.of(fleet.text())) : Optional.empty();
  }

  private boolean isThere(Scalar file) {
    String path = file.text();
    if (tree.read(path).isPresent()) {
      return true;
    }
    Optional<Path> parent = Optional.ofNullable(plain(path).getParent());
    List<String> near = tree.matching(parent.map(Path::toString).orElse(""), "*.yaml");
    diagnostics.add(ProjectErrors.noFile(file.at(), path, near, tree.missing(path).help()));
    return false;
  }

  private boolean isInside(Scalar folder) {
    Path path = plain(folder.text());
    boolean inside = !path.isAbsolute() && !path.startsWith("..");
    if (!inside) {
      diagnostics.add(
          ProjectErrors.wrongForm(
              folder.at(),
              "folder",
              "a folder below that of " + NAME,
              "`%s`".formatted(folder.text())));
    }
    return inside;
  }

  private Layout layout(MapNode output) {
    Optional<Node> given = output.get("layout");
    Optional<String> word = output.text("layout");
    if (word.filter("single"::equals).isPresent()) {
      return Layout.SINGLE;
    }
    if (given.isPresent() && word.filter("files"::equals).isEmpty()) {
      wrongForm("layout", "`files` or `single`", given.get());
    }
    return Layout.FILES;
  }

  private Optional<Scalar> required(MapNode output, Field field) {
    if (!output.has(field.name())) {
      diagnostics.add(ProjectErrors.missingField(output.at(), field.name(), field.example()));
    }
    return path(output, field.name());
  }

  private Optional<Scalar> path(MapNode output, String field) {
    Optional<Node> value = output.get(field);
    if (value.isPresent()
        && value.get() instanceof Scalar text
        && text.isString()
        && isPath(text.text())) {
      return Optional.of(text);
    }
    value.ifPresent(node -> wrongForm(field, "a path", node));
    return Optional.empty();
  }

  private static boolean isPath(String text) {
    try {
      return !Path.of(text).toString().isEmpty();
    } catch (InvalidPathException _) {
      return false;
    }
  }

  private static Path plain(String path) {
    return Path.of(path).normalize();
  }

  private void refuseUnknown(MapNode map, Struct fields) {
    List<String> known = fields.fields().stream().map(Field::name).toList();
    for (MapNode.Entry entry : map.entries()) {
      if (!known.contains(entry.key())) {
        diagnostics.add(ProjectErrors.unknownField(entry.at(), entry.key(), known));
      }
    }
  }

  private void wrongForm(String field, String expected, Node found) {
    String shown =
        found instanceof Scalar text && text.isString()
            ? "`%s`".formatted(text.text())
            : found.kindName();
    diagnostics.add(ProjectErrors.wrongForm(found.at(), field, expected, shown));
  }
}
