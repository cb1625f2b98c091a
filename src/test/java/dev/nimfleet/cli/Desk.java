package dev.nimfleet.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// Somebody in a folder of their own who types commands and looks at files.
final class Desk {
  private final Path folder;
  private String stdin = "";
  private boolean colours;

  /// What a command did: its exit code, and what it printed.
  record Result(int code, String out, String err) {}

  Desk(Path folder) {
    this.folder = folder;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /// Puts a file there.
  Desk file(String name, String content) {
    try {
      Files.createDirectories(path(name).getParent());
      Files.writeString(path(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  Desk stdin(String content) {
    stdin = content;
    return this;
  }

  Desk onATerminal() {
    colours = true;
    return this;
  }

  /// Types a command, with [ToyCompiler] as the compiler.
  Result run(String... args) {
    return run(
        List.of(
            new InitCommand(),
            new CompileCommand(ToyCompiler::compile),
            new ExplainCommand(
                List.of(new CodeTopics(List.of(ToyCompiler.BROKEN, ToyCompiler.WARNED)))),
            new SchemaCommand(new ToySchemas()),
            new CompletionCommand(),
            new HelpCommand()),
        args);
  }

  /// Types a command, with everything as people get it.
  Result runReal(String... args) {
    return run(Program::standard, args);
  }

  /// Types a command of these.
  Result run(List<Command> commands, String... args) {
    return run(console -> new Program(console, commands), args);
  }

  private Result run(Function<Console, Program> program, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var in = new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8));
    var console =
        new Console(in, Console.writer(out), Console.writer(err), folder, colours, colours);
    int code = program.apply(console).run(args);
    console.out().flush();
    console.err().flush();
    return new Result(code, relative(out), relative(err));
  }

  /// The text as somebody in this folder would see it.
  private String relative(ByteArrayOutputStream text) {
    return text.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
  }

  String read(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The files below a folder, with their content, our notes apart.
  Map<String, String> files(String name) {
    return all(name).entrySet().stream()
        .filter(file -> !file.getKey().startsWith(".nimfleet/"))
        .collect(TreeMap::new, (map, file) -> map.put(file.getKey(), file.getValue()), Map::putAll);
  }

  /// All files below a folder, with their content; a folder without any is there with `/`.
  Map<String, String> all(String name) {
    Map<String, String> files = new TreeMap<>();
    Path root = path(name);
    if (!Files.exists(root)) {
      return files;
    }
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : walk.toList()) {
        String key = root.relativize(path).toString();
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          files.put(key, Files.readString(path).strip());
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && isEmpty(path)) {
          files.put(key + "/", "");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.findAny().isEmpty();
    }
  }

  private static final class ToySchemas implements SchemaCommand.Schemas {
    @Override
    public String jsonSchema() {
      return "{}\n";
    }

    @Override
    public String customResourceDefinition() {
      return "kind: CustomResourceDefinition\n";
    }

    @Override
    public String policyConfig() {
      return "{}\n";
    }
  }
}
