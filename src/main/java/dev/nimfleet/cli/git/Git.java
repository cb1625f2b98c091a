package dev.nimfleet.cli.git;

import dev.nimfleet.cli.output.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// The command `git`, run in one folder.
///
/// It inherits the environment: a hook that Git runs is told there which repository and which index
/// are meant, and `git commit -a` means another index than the usual one. See [Repository].
public final class Git {
  /// Far longer than any question of ours takes, even on a slow network disk.
  private static final long MOST_SECONDS = 120;

  private static final int UNUSABLE = 128;

  /// The branch that the one that is checked out is pushed to.
  private static final String UPSTREAM = "@{upstream}";

  private final Path folder;
  private final Map<String, String> environment;

  Git(Repository repository) {
    this(repository.root(), repository.environment());
  }

  /// @param environment what differs from our own environment; what is empty is taken out of it
  Git(Path folder, Map<String, String> environment) {
    this.folder = folder.toAbsolutePath();
    this.environment = Map.copyOf(environment);
  }

  /// What a commit that others know has at the place of a file.
  public sealed interface InHead {
    /// The file as it was committed.
    record File(byte[] bytes) implements InHead {}

    /// There is a repository, and its HEAD does not have the file, or is no commit yet.
    record Absent() implements InHead {}

    /// There is no repository here.
    record NoRepository() implements InHead {}
  }

  /// A file of a repository.
  ///
  /// @param git runs at the root of the repository
  /// @param path from there
  private record Place(Repository repository, Git git, String path) {
    /// Empty outside a repository.
    static Optional<Place> of(Path file) {
      Path absolute = file.toAbsolutePath().normalize();
      return Repository.of(Repository.existing(absolute), Map.of())
          .map(found -> new Place(found, new Git(found), found.path(absolute)));
    }

    /// @param in a commit, or `:` and a stage of the index
    InHead at(String in) {
      return git.at(in, path);
    }
  }

  /// What HEAD has for a file. Starts one process at most, and none outside a repository.
  public static InHead head(Path file) {
    return Place.of(file).map(place -> place.at("HEAD")).orElseGet(InHead.NoRepository::new);
  }

  /// A file as a commit has it.
  ///
  /// @param commit what to type for it
  public record Committed(String commit, byte[] bytes) {}

  /// What the commits have for a file that are being merged into the next one. Starts no process
  /// while there is no merge.
  public static List<Committed> incoming(Path file) {
    return Place.of(file).stream()
        .flatMap(place ->
            place.repository().incoming().stream()
                .flatMap(commit ->
                    bytes(place.at(commit.hash())).stream()
                        .map(bytes -> new Committed(commit.name(), bytes))))
        .toList();
  }

  /// What a file held in commits, the newest first; nothing outside a repository.
  ///
  /// @param most how many commits that touch it are looked at
  public static List<byte[]> history(Path file, int most) {
    return Place.of(file).map(place -> history(place, most)).orElse(List.of());
  }

  /// When the last commit was made by which this branch changed a file: what was merged was changed
  /// by the merge. Empty when none did.
  public static Optional<Instant> changed(Path file) {
    return Place.of(file)
        .map(place ->
            place
                .git()
                .ask(
                    new byte[0], "log", "-1", "--first-parent", "--format=%ct", "--", place.path()))
        .filter(log -> log.code() == 0)
        .map(log -> new String(log.out(), StandardCharsets.UTF_8).strip())
        .filter(text -> text.matches("[0-9]{1,12}"))
        .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
  }

  /// Whether the branch that this one is pushed to holds a file as HEAD does, as far as was heard;
  /// also where there is none.
  public static boolean isPushed(Path file) {
    return Place.of(file)
        .filter(place ->
            place.git().ask(new byte[0], "rev-parse", "--verify", "-q", UPSTREAM).code() == 0)
        .map(place ->
            bytes(place.at("HEAD"))
                .flatMap(head -> bytes(place.at(UPSTREAM)).filter(it -> Arrays.equals(it, head)))
                .isPresent())
        .orElse(true);
  }

  private static List<byte[]> history(Place place, int most) {
    Git git = place.git();
    String path = place.path();
    Answer log = git.ask(new byte[0], "log", "--format=%H", "--max-count=" + most, "--", path);
    List<String> commits =
        new String(log.out(), StandardCharsets.UTF_8).lines().filter(s -> !s.isBlank()).toList();
    if (log.code() != 0 || commits.isEmpty()) {
      return List.of(); // A repository without a commit has no history.
    }
    StringBuilder names = new StringBuilder();
    commits.forEach(commit -> names.append("%s:./%s\n".formatted(commit, path)));
    Answer objects = git.ask(names.toString().getBytes(StandardCharsets.UTF_8), BATCH);
    return Blobs.parse(objects.out(), commits.size());
  }

  /// Whether `git add` would not take a file, for a `.gitignore` names it.
  public static boolean isIgnored(Path file) {
    return Place.of(file)
        .filter(place ->
            place.git().ask(new byte[0], "check-ignore", "-q", "--", place.path()).code() == 0)
        .isPresent();
  }

  /// A file that a merge has left unresolved, as the index keeps it.
  ///
  /// @param base what both branches began with; empty when both made the file
  public record Unmerged(Optional<byte[]> base, byte[] ours, byte[] theirs) {}

  /// The sides of an unresolved merge of a file; empty when there is none, or no repository.
  public static Optional<Unmerged> unmerged(Path file) {
    Optional<Place> place = Place.of(file);
    Optional<byte[]> ours = place.flatMap(it -> bytes(it.at(":2")));
    Optional<byte[]> theirs = place.flatMap(it -> bytes(it.at(":3")));
    return ours.isPresent() && theirs.isPresent()
        ? place.map(it -> new Unmerged(bytes(it.at(":1")), ours.get(), theirs.get()))
        : Optional.empty();
  }

  /// The repository of a folder, which has to be there.
  static Repository repository(Path folder, Map<String, String> environment) {
    return Repository.of(folder, environment)
        .orElseThrow(() ->
            new Refusal(
                "`%s` is in no Git repository.".formatted(folder.toAbsolutePath()),
                "run the command in a clone, or `git init` first."));
  }

  private static Optional<byte[]> bytes(InHead found) {
    return found instanceof InHead.File(byte[] bytes) ? Optional.of(bytes) : Optional.empty();
  }

  /// @param place a commit, or `:` and a stage of the index
  private InHead at(String place, String path) {
    String name = "%s:./%s\n".formatted(place, path);
    Answer answer = ask(name.getBytes(StandardCharsets.UTF_8), BATCH);
    if (answer.code() == UNUSABLE && answer.err().contains("not a git repository")) {
      return new InHead.NoRepository();
    }
    if (answer.code() != 0) {
      throw refused(answer, BATCH);
    }
    return Blobs.parse(answer.out(), 1).stream()
        .findFirst()
        .<InHead>map(bytes -> new InHead.File(Blobs.noPointer(path, bytes)))
        .orElseGet(InHead.Absent::new);
  }

  private static final String[] BATCH = {"cat-file", "--batch"};

  /// The objects of these names, which all exist, in one process.
  List<byte[]> objects(List<String> names) {
    if (names.isEmpty()) {
      return List.of();
    }
    Answer answer = ask((String.join("\n", names) + "\n").getBytes(StandardCharsets.UTF_8), BATCH);
    List<byte[]> objects = Blobs.parse(answer.out(), names.size());
    if (answer.code() != 0 || objects.size() != names.size()) {
      throw refused(answer, BATCH);
    }
    return objects;
  }

  /// The names that `-z` ends with a NUL.
  List<String> lines(String... arguments) {
    return List.of(text(arguments).split("\0"));
  }

  /// What a command prints.
  String text(String... arguments) {
    Answer answer = ask(new byte[0], arguments);
    if (answer.code() != 0) {
      throw refused(answer, arguments);
    }
    return new String(answer.out(), StandardCharsets.UTF_8);
  }

  /// What `git` did.
  record Answer(int code, byte[] out, String err) {}

  /// Runs it, whatever comes of it.
  Answer ask(byte[] input, String... arguments) {
    List<String> command = new ArrayList<>(List.of("git", "--no-optional-locks"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    environment.forEach((name, value) -> {
      if (value.isEmpty()) {
        builder.environment().remove(name);
      } else {
        builder.environment().put(name, value);
      }
    });
    builder.environment().put("LC_ALL", "C");
    Process process = start(builder);
    // All three streams at once: a full pipe stops a process.
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var out = threads.submit(() -> process.getInputStream().readAllBytes());
      var err = threads.submit(() -> process.getErrorStream().readAllBytes());
      threads.execute(() -> write(input, process.getOutputStream()));
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new Refusal(
            "`git %s` did not end within %d s."
                .formatted(String.join(" ", arguments), MOST_SECONDS),
            "try it in a shell; a disk or a file-system monitor may hang.");
      }
      return new Answer(
          process.exitValue(), out.get(), new String(err.get(), StandardCharsets.UTF_8).strip());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static Process start(ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new Refusal(
          "Cannot run `git`: %s.".formatted(e.getMessage()),
          "install Git, or add the folder that it lies in to PATH.");
    }
  }

  /// A process that ends early closes its end; its exit code tells why.
  private static void write(byte[] input, OutputStream stream) {
    try (stream) {
      stream.write(input);
    } catch (IOException _) {
      // Told by the exit code.
    }
  }

  Refusal refused(Answer answer, String... arguments) {
    if (answer.err().contains("not a git repository")) {
      return new Refusal(
          "`%s` is in no Git repository.".formatted(folder),
          "run the command in a clone, or `git init` first.");
    }
    List<String> said = answer.err().lines().filter(line -> !line.isBlank()).toList();
    return new Refusal(
        "`git %s` failed: %s."
            .formatted(
                arguments[0],
                said.isEmpty()
                    ? "exit code " + answer.code()
                    : said.getFirst().replaceAll("^fatal: |\\.$", "")),
        said.stream().skip(1).map(String::strip).toArray(String[]::new));
  }
}
