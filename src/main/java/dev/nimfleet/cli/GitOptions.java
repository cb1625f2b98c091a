package dev.nimfleet.cli;

import dev.nimfleet.cli.output.DiskTrouble;
import dev.nimfleet.gitops.git.GitAccess;
import dev.nimfleet.gitops.git.GitPlace;
import dev.nimfleet.gitops.git.GitSettings;
import dev.nimfleet.gitops.git.GitSource;
import dev.nimfleet.gitops.git.SignaturePolicy;
import dev.nimfleet.gitops.reconcile.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The options that say which place in Git is followed, and how one gets there.
final class GitOptions {
  private static final List<String> OF_A_REPOSITORY =
      List.of(
          "--branch",
          "--tag",
          "--path",
          "--git-token-file",
          "--git-user",
          "--git-ca-file",
          "--ssh-key",
          "--ssh-passphrase-file",
          "--known-hosts",
          "--allowed-signers",
          "--gpg-keyring",
          "--require-fast-forward",
          "--commit-branch",
          "--state");

  private static final String COMMIT = "--commit-branch";

  private GitOptions() {}

  static void declare(CommandSpec spec) {
    spec.addOption(CompileOptions.text("URL", "A repository, by https, ssh or a path.", "--git"));
    spec.addOption(
        CompileOptions.text("NAME", "The branch that is followed (default: main).", "--branch"));
    spec.addOption(CompileOptions.text("NAME", "A tag instead of a branch.", "--tag"));
    spec.addOption(
        CompileOptions.text(
            "DIR", "The folder of the repository that counts (default: all of it).", "--path"));
    spec.addOption(
        CompileOptions.text(
            "FILE", "A token for https; the file is read anew each time.", "--git-token-file"));
    spec.addOption(
        CompileOptions.text(
            "NAME", "The user that goes with the token (default: git).", "--git-user"));
    spec.addOption(
        CompileOptions.text(
            "FILE", "Certificates that the https server may be signed by.", "--git-ca-file"));
    spec.addOption(CompileOptions.text("FILE", "A private key for ssh.", "--ssh-key"));
    spec.addOption(
        CompileOptions.text("FILE", "What the key is encrypted with.", "--ssh-passphrase-file"));
    spec.addOption(
        CompileOptions.text(
            "FILE", "The servers that ssh may speak to; needed with --ssh-key.", "--known-hosts"));
    spec.addOption(
        CompileOptions.text(
            "FILE",
            "Follow only commits signed with one of these SSH keys (`gpg.ssh.allowedSignersFile`).",
            "--allowed-signers"));
    spec.addOption(
        CompileOptions.text(
            "FILE", "Follow only commits signed by somebody of this keyring.", "--gpg-keyring"));
    spec.addOption(
        CompileOptions.flag(
            "Do not follow a branch that was rewritten by force.", "--require-fast-forward"));
    spec.addOption(
        CompileOptions.text(
            "NAME",
            "Commit the locks that say how rollouts ended to this branch; never by force, and to"
                + " the one that is followed only when that is named.",
            COMMIT));
    spec.addOption(
        CompileOptions.text(
            "DIR",
            "Where the repository is cached (default: a new folder for temporary files).",
            "--state"));
  }

  /// Refuses those that say nothing without a repository.
  static void refuse(ParseResult given) {
    for (String option : OF_A_REPOSITORY) {
      if (given.hasMatchedOption(option)) {
        throw CompileOptions.wrong(
            given,
            "`%s` says something about a repository; name it with `--git`.".formatted(option));
      }
    }
  }

  /// The branch that the ends of rollouts are committed to.
  static Optional<String> commitBranch(ParseResult given) {
    Optional<String> branch = Optional.ofNullable(given.matchedOptionValue(COMMIT, null));
    if (branch.isEmpty()) return branch;
    if (!given.hasMatchedOption("--prometheus")) {
      throw CompileOptions.wrong(
          given, "`--commit-branch` is about rollouts, which need `--prometheus`.");
    }
    boolean isFollowed =
        !given.hasMatchedOption("--tag")
            && branch.get().equals(given.matchedOptionValue("--branch", "main"));
    boolean asksSignatures =
        given.hasMatchedOption("--allowed-signers") || given.hasMatchedOption("--gpg-keyring");
    if (isFollowed && asksSignatures) {
      throw CompileOptions.wrong(
          given,
          "`--commit-branch` is the branch that is followed, whose commits must be signed, and"
              + " those of nimfleet are not: name another one.");
    }
    return branch;
  }

  /// The source that they describe.
  ///
  /// @param folders reads a folder
  static RepositorySource source(
      ParseResult given, Console console, Function<Path, Source> folders) {
    GitSettings settings =
        GitSettings.of(place(given)).with(access(given, console)).with(signatures(given, console));
    if (given.hasMatchedOption("--require-fast-forward")) {
      settings = settings.with(GitSettings.Rewrites.REFUSED);
    }
    Path state = state(given, console);
    return new RepositorySource(
        new GitSource(state.resolve("repository"), settings), state, folders);
  }

  private static GitPlace place(ParseResult given) {
    if (given.hasMatchedOption("--branch") && given.hasMatchedOption("--tag")) {
      throw CompileOptions.wrong(given, "`--branch` and `--tag` exclude each other.");
    }
    try {
      GitPlace.Pointer pointer =
          given.hasMatchedOption("--tag")
              ? new GitPlace.Pointer.Tag(given.matchedOptionValue("--tag", ""))
              : new GitPlace.Pointer.Branch(given.matchedOptionValue("--branch", "main"));
      String path = given.matchedOptionValue("--path", "").replaceAll("^\\./|/+$", "");
      return new GitPlace(
          given.matchedOptionValue("--git", ""), pointer, path.equals(".") ? "" : path);
    } catch (IllegalArgumentException e) {
      throw CompileOptions.wrong(given, "That is %s.".formatted(e.getMessage()));
    }
  }

  private static GitAccess access(ParseResult given, Console console) {
    Optional<Path> token = file(given, console, "--git-token-file");
    Optional<Path> key = file(given, console, "--ssh-key");
    Optional<Path> authorities = file(given, console, "--git-ca-file");
    if (token.isPresent() && key.isPresent()) {
      throw CompileOptions.wrong(given, "`--git-token-file` and `--ssh-key` exclude each other.");
    }
    if (token.isPresent()) {
      String user = given.matchedOptionValue("--git-user", "git");
      return new GitAccess.Token(user, token.get(), authorities);
    }
    if (key.isEmpty()) return new GitAccess.Anonymous(authorities);
    Path hosts =
        file(given, console, "--known-hosts")
            .orElseThrow(() ->
                CompileOptions.wrong(
                    given, "`--ssh-key` needs `--known-hosts`: `ssh-keyscan HOST` prints them."));
    return new GitAccess.SshKey(key.get(), file(given, console, "--ssh-passphrase-file"), hosts);
  }

  private static SignaturePolicy signatures(ParseResult given, Console console) {
    Optional<Path> ssh = file(given, console, "--allowed-signers");
    Optional<Path> gpg = file(given, console, "--gpg-keyring");
    if (ssh.isPresent() && gpg.isPresent()) {
      throw CompileOptions.wrong(
          given, "`--allowed-signers` and `--gpg-keyring` exclude each other.");
    }
    if (ssh.isPresent()) return new SignaturePolicy.Ssh(ssh.get());
    return gpg.isPresent() ? new SignaturePolicy.Gpg(gpg.get()) : new SignaturePolicy.None();
  }

  private static Optional<Path> file(ParseResult given, Console console, String option) {
    return Optional.ofNullable(given.<String>matchedOptionValue(option, null)).map(console::path);
  }

  private static Path state(ParseResult given, Console console) {
    Optional<Path> named = file(given, console, "--state");
    if (named.isPresent()) return named.get();
    try {
      return Files.createTempDirectory("nimfleet-git");
    } catch (IOException e) {
      throw DiskTrouble.writing(Path.of(System.getProperty("java.io.tmpdir", "/tmp")), e);
    }
  }
}
