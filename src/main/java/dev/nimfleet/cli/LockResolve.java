package dev.nimfleet.cli;

import dev.nimfleet.cli.git.Git;
import dev.nimfleet.cli.git.WorkingTree;
import dev.nimfleet.cli.output.Refusal;
import dev.nimfleet.compiler.lock.ConflictText;
import dev.nimfleet.compiler.lock.Lock;
import dev.nimfleet.compiler.lock.LockMerge;
import dev.nimfleet.compiler.lock.LockMerge.Choices;
import dev.nimfleet.compiler.lock.LockMerge.Clash;
import dev.nimfleet.compiler.lock.LockMerge.Merged;
import dev.nimfleet.compiler.lock.LockMerge.Sides;
import dev.nimfleet.compiler.lock.LockReader;
import dev.nimfleet.compiler.text.Diagnostics;
import dev.nimfleet.compiler.text.ShellWord;
import dev.nimfleet.compiler.text.Suggest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// `nimfleet lock --resolve`: makes one lock of those of two branches.
final class LockResolve {
  private final Console console;
  private final Choices choices;
  private final String next;
  private final Diagnostics diagnostics = new Diagnostics();

  /// @param next what to type when it is done
  LockResolve(Console console, Set<String> ours, Set<String> theirs, String next) {
    this.console = console;
    this.next = next;
    this.choices = new Choices(ours, theirs);
    ours.stream()
        .filter(theirs::contains)
        .findFirst()
        .ifPresent(name -> {
          throw new Refusal("`%s` cannot be both ours and theirs.".formatted(name));
        });
  }

  /// A lock as it is to be written.
  private record Mended(LockFile file, Merged merged) {}

  /// Mends all of them or none.
  int run(List<String> locks) {
    List<Mended> all = locks.stream().flatMap(path -> mend(path).stream()).toList();
    if (diagnostics.hasErrors()) {
      Message.diagnostics(console, diagnostics.sorted());
      return ExitCode.FAILED;
    }
    if (all.isEmpty()) {
      console.err().println("No lock has a merge conflict.");
      return ExitCode.DONE;
    }
    refuseUnknown(all);
    List<Clash> clashes =
        all.stream().flatMap(mended -> mended.merged().clashes().stream()).toList();
    clashes.forEach(this::tell);
    if (!clashes.isEmpty()) {
      return ExitCode.FAILED;
    }
    for (Mended mended : all) {
      mended.file().write();
      mended.merged().decisions().forEach(console.err()::println);
    }
    console.err().println("Next: " + next);
    return ExitCode.DONE;
  }

  private void tell(Clash clash) {
    Message.error(
        console,
        clash.sentence(),
        List.of(
            "`nimfleet lock --resolve --ours %s` takes it as it is here, `--theirs %1$s` as it"
                    .formatted(clash.name())
                + " comes in."));
  }

  private void refuseUnknown(List<Mended> all) {
    Set<String> known = new TreeSet<>();
    all.forEach(mended -> known.addAll(mended.merged().names()));
    List<String> said = new ArrayList<>(choices.ours());
    said.addAll(choices.theirs());
    for (String name : said) {
      if (!known.contains(name)) {
        throw new Refusal(
            "There is no `%s` in a lock with a conflict.".formatted(name),
            Suggest.closest(name, known)
                .map("did you mean `%s`?"::formatted)
                .orElse("there are `%s`.".formatted(String.join("`, `", known))));
      }
    }
  }

  private Optional<Mended> mend(String path) {
    byte[] bytes = new WorkingTree(console.directory()).read(path).orElse(new byte[0]);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (!ConflictText.isMarked(text)) {
      return Optional.empty();
    }
    return sides(path, text)
        .map(sides -> {
          Merged merged = LockMerge.of(sides, choices);
          return new Mended(
              LockFile.of(console.path(path), Optional.of(bytes), merged.locks()), merged);
        });
  }

  /// As Git keeps them when it can tell: in the file, what it could merge stands on both sides, so
  /// that half of a change of theirs may be among ours.
  private Optional<Sides> sides(String path, String text) {
    Optional<Git.Unmerged> unmerged = Git.unmerged(console.path(path));
    if (unmerged.isPresent()) {
      Git.Unmerged kept = unmerged.get();
      return sides(path, kept.ours(), kept.theirs(), kept.base());
    }
    ConflictText parts =
        ConflictText.parse(text)
            .orElseThrow(() ->
                new Refusal(
                    "The conflict marks of `%s` do not belong together.".formatted(path),
                    "put the conflict back: `git checkout --merge -- %s`."
                        .formatted(ShellWord.of(path))));
    return sides(
        path, bytes(parts.ours()), bytes(parts.theirs()), parts.base().map(LockResolve::bytes));
  }

  private Optional<Sides> sides(String path, byte[] ours, byte[] theirs, Optional<byte[]> base) {
    Optional<List<Lock>> left = LockReader.read(path + " (ours)", ours, diagnostics);
    Optional<List<Lock>> right = LockReader.read(path + " (theirs)", theirs, diagnostics);
    if (left.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    // A base that cannot be read is none: more is asked then, and nothing lost.
    Optional<List<Lock>> begun =
        base.flatMap(bytes -> LockReader.read(path, bytes, new Diagnostics()));
    return Optional.of(new Sides(left.get(), right.get(), begun));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
