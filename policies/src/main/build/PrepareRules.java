import dev.nimfleet.compiler.text.Diagnostic;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.Source;
import dev.nimfleet.policies.rules.ShippedRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Reads and checks the rules once, so that no start of nimfleet has to.
///
///     java -cp CLASSES PrepareRules.java RULES RESULT
final class PrepareRules {
  private PrepareRules() {}

  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    Map<String, Map<String, Source>> folders = new TreeMap<>();
    for (Path folder : list(root)) {
      if (!Files.isDirectory(folder)) continue;
      Map<String, Source> files = new TreeMap<>();
      for (Path file : list(folder)) {
        String name = file.getFileName().toString();
        String path = "rules/" + folder.getFileName() + "/" + name;
        files.put(name, new Source(path, Files.readString(file)));
      }
      folders.put(folder.getFileName().toString(), files);
    }
    var diagnostics = new Diagnostics();
    byte[] prepared = ShippedRules.prepare(folders, diagnostics);
    List<Diagnostic> found = diagnostics.sorted();
    found.forEach(System.err::println);
    if (!found.isEmpty()) System.exit(1);
    Files.write(Path.of(args[1]), prepared);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }
}
