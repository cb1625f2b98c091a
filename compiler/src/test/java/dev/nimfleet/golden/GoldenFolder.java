package dev.nimfleet.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// One golden case: its inputs, which are the YAML files at its top (`.yaml.gz` for a large one)
/// and in its folder `models`, and what is expected of them, which is every other file.
/// `-Dgolden=write` rewrites the expectations.
///
/// @param isTried whether people run nimfleet in it, so that a lock there is none of its inputs
public record GoldenFolder(Path folder, boolean isTried) {
  private static final String YAML = ".yaml";
  private static final String GZ = ".gz";
  private static final String LOCK = ".lock.yaml";
  private static final String INCLUDED = "models";
  private static final String REMEDY =
      "When the difference is meant, `mvn test -Dgolden=write` rewrites the files.";

  public GoldenFolder(Path folder) {
    this(folder, false);
  }

  /// Every case below a folder, in the order of their names.
  public static List<GoldenFolder> in(Path folder) {
    return entries(folder).stream().filter(Files::isDirectory).map(GoldenFolder::new).toList();
  }

  /// The examples that are one fleet by itself.
  public static List<GoldenFolder> examples() {
    return in(Path.of("..", "examples")).stream()
        .map(example -> new GoldenFolder(example.folder(), true))
        .filter(example -> example.inputs().containsKey("fleet.yaml"))
        .toList();
  }

  public static boolean isWriting() {
    return System.getProperty("golden", "").equals("write");
  }

  public String name() {
    return folder.getFileName().toString();
  }

  /// The files that the inputs may include, by their paths inside the folder.
  public SortedMap<String, byte[]> included() {
    var included = new TreeMap<String, byte[]>();
    Path models = folder.resolve(INCLUDED);
    if (Files.isDirectory(models)) {
      entries(models).forEach(file -> included.put(relative(file), bytes(file)));
    }
    return included;
  }

  /// The inputs at the top by their file names.
  public SortedMap<String, byte[]> inputs() {
    var inputs = new TreeMap<String, byte[]>();
    for (Path file : entries(folder)) {
      String name = file.getFileName().toString();
      if (isTried && name.endsWith(LOCK)) continue;
      if (name.endsWith(YAML)) inputs.put(name, bytes(file));
      if (name.endsWith(YAML + GZ))
        inputs.put(name.substring(0, name.length() - 3), unpacked(file));
    }
    return inputs;
  }

  /// The expected files by their paths inside the folder, with `/` between the parts.
  public SortedMap<String, String> expected() {
    var expected = new TreeMap<String, String>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile)
          .filter(file -> !isInput(file))
          .forEach(file -> expected.put(relative(file), text(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return expected;
  }

  /// Fails with a diff unless the folder expects exactly these files; or makes it so.
  public void check(Map<String, String> actual) {
    if (isWriting()) {
      write(actual);
      return;
    }
    SortedMap<String, String> expected = expected();
    var paths = new TreeSet<>(expected.keySet());
    paths.addAll(actual.keySet());
    var report = new StringBuilder();
    for (String path : paths) {
      differences(path, expected, actual).ifPresent(report::append);
    }
    if (!report.isEmpty()) throw new AssertionError(name() + ":\n" + report + REMEDY);
  }

  private static Optional<String> differences(
      String path, Map<String, String> expected, Map<String, String> actual) {
    Optional<String> wanted = Optional.ofNullable(expected.get(path));
    Optional<String> found = Optional.ofNullable(actual.get(path));
    if (wanted.isEmpty()) return Optional.of("+ `%s` is new.\n".formatted(path));
    if (found.isEmpty()) return Optional.of("- `%s` is an orphan.\n".formatted(path));
    if (wanted.equals(found)) return Optional.empty();
    return Optional.of(
        "! `%s` differs:\n%s".formatted(path, LineDiff.of(wanted.get(), found.get())));
  }

  private void write(Map<String, String> actual) {
    try {
      for (String path : expected().keySet()) {
        if (!actual.containsKey(path)) deleteWithEmptyFolders(folder.resolve(path));
      }
      for (Map.Entry<String, String> file : actual.entrySet()) {
        Path target = folder.resolve(file.getKey());
        Files.createDirectories(target.getParent());
        Files.writeString(target, file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteWithEmptyFolders(Path file) throws IOException {
    Files.delete(file);
    Path parent = Objects.requireNonNull(file.getParent());
    if (!parent.equals(folder) && entries(parent).isEmpty()) deleteWithEmptyFolders(parent);
  }

  private boolean isInput(Path file) {
    String name = file.getFileName().toString();
    if (relative(file).startsWith(INCLUDED + "/")) return true;
    return folder.equals(file.getParent()) && (name.endsWith(YAML) || name.endsWith(YAML + GZ));
  }

  private String relative(Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return new ArrayList<>(entries.sorted().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] unpacked(Path file) {
    try (var packed = new GZIPInputStream(Files.newInputStream(file))) {
      return packed.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
