package dev.nimfleet.gitops.git;

import dev.nimfleet.gitops.http.Login;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/// Everything that is said about Git to people.
final class GitReasons {
  private GitReasons() {}

  // The cache.

  static Reason folderUnusable(Path folder, Exception cause) {
    return new Reason(
        "The folder `%s`, which caches the repository, cannot be used: %s."
            .formatted(folder, sentence(cause)),
        "let nimfleet write there, or name another folder; what is in it may be lost");
  }

  static Reason folderInUse(Path folder) {
    return new Reason(
        "The folder `%s`, which caches the repository, is in use by another fetch."
            .formatted(folder),
        "wait for it to end, and give each reconciler a folder of its own");
  }

  static Reason unreadable(GitPlace place, Exception cause) {
    return new Reason(
        "`%s` cannot be read: %s.".formatted(shown(place), sentence(cause)),
        "try `git ls-remote` with the same URL, and `git fsck` where the repository is kept");
  }

  // The URL and what opens it.

  static Reason strangeUrl(GitPlace place) {
    return new Reason(
        "`%s` is no URL of a Git repository.".formatted(shown(place)),
        "write `https://HOST/PATH`, `ssh://USER@HOST/PATH` or `USER@HOST:PATH`");
  }

  static Reason secretInUrl(GitPlace place) {
    return new Reason(
        "The URL of `%s` holds a user or a password, which would be shown wherever it is."
            .formatted(shown(place)),
        "take it out, revoke it if others could see it, and name a file with a token");
  }

  static Reason tokenWithoutHttps(GitPlace place) {
    return new Reason(
        "A token is sent over HTTPS only, and `%s` is not reached that way."
            .formatted(shown(place)),
        "write the URL with `https://`, or name an SSH key for a URL with `ssh://`");
  }

  static Reason keyWithoutSsh(GitPlace place) {
    return new Reason(
        "`%s` is not reached over SSH, so the SSH key is of no use.".formatted(shown(place)),
        "write the URL with `ssh://`, or name a token for a URL with `https://`");
  }

  static Reason sshWithoutKey(GitPlace place) {
    return new Reason(
        "`%s` is reached over SSH, and there is no SSH key.".formatted(shown(place)),
        "name a file with a key that may read the repository, and one with known hosts");
  }

  static Reason secretUnreadable(String what, Path file) {
    return new Reason(
        "The file `%s` (%s) cannot be read.".formatted(file, what),
        "mount the Secret that holds it there, readable for nimfleet");
  }

  static Reason secretEmpty(Path file) {
    return new Reason("The file `%s` is empty.".formatted(file), "write the token into it");
  }

  static Reason keyEncrypted(Path key) {
    return new Reason(
        "The SSH key `%s` is encrypted, and there is no passphrase.".formatted(key),
        "name the file that holds the passphrase");
  }

  static Reason passphraseWrong(Path key) {
    return new Reason(
        "The SSH key `%s` cannot be read with its passphrase.".formatted(key),
        "try both with `ssh-keygen -y -f KEY`");
  }

  static Reason serverUnknown(String server, String fingerprint, String line, Path knownHosts) {
    return new Reason(
        "The SSH server `%s` is not known; its key has the fingerprint `%s`."
            .formatted(server, fingerprint),
        "if its administrator confirms the fingerprint, add the line `%s` to `%s`"
            .formatted(line, knownHosts));
  }

  static Reason serverChanged(String server, String fingerprint, Path knownHosts) {
    return new Reason(
        "The SSH server `%s` has another key than before, with the fingerprint `%s`: somebody may"
                .formatted(server, fingerprint)
            + " be listening in.",
        "ask its administrator, and only then replace its lines in `%s`".formatted(knownHosts));
  }

  static Reason certificateUntrusted(GitPlace place, Exception cause) {
    return new Reason(
        "There is no safe connection to `%s`: %s.".formatted(shown(place), sentence(cause)),
        "name a file with the authorities that sign its certificate, or have it renewed");
  }

  static Reason notLetIn(GitPlace place) {
    return new Reason(
        "`%s` does not let us in.".formatted(shown(place)),
        "check that the token or key is still valid and may read this repository, and write to it"
            + " where commits are pushed");
  }

  static Reason noRepository(GitPlace place) {
    return new Reason(
        "There is no repository at `%s`, or none that we may see.".formatted(shown(place)),
        "check the URL, and that the token or key may read it");
  }

  static Reason redirected(GitPlace place) {
    return new Reason(
        "`%s` sends us to another URL.".formatted(shown(place)),
        "write the URL where the repository is now; what is sent to one server is not sent on to"
            + " another, and some servers want `.git` at the end");
  }

  // The network.

  static Reason hostUnknown(GitPlace place) {
    return new Reason(
        "The host of `%s` has no address.".formatted(shown(place)),
        "check the URL, and DNS as nimfleet sees it");
  }

  static Reason notListening(GitPlace place) {
    return new Reason(
        "`%s` cannot be connected to.".formatted(shown(place)),
        "check that the server is up, and that network policies let nimfleet reach it");
  }

  static Reason silent(GitPlace place) {
    return new Reason(
        "`%s` does not answer.".formatted(shown(place)),
        "look at the server; nimfleet tries again");
  }

  static Reason tooSlow(GitPlace place, Duration limit) {
    return new Reason(
        "`%s` was not fetched within %d s.".formatted(shown(place), limit.toSeconds()),
        "look at the server and the network; nimfleet tries again");
  }

  static Reason interrupted(GitPlace place) {
    return new Reason(
        "The fetch of `%s` was broken off.".formatted(shown(place)), "start it again");
  }

  static Reason tooBig(GitPlace place, long most) {
    return new Reason(
        "`%s` takes more than %d bytes at one commit.".formatted(shown(place), most),
        "keep the fleet in a repository of its own");
  }

  // The place.

  static Reason branchMissing(GitPlace place) {
    return new Reason(
        "`%s` has no %s.".formatted(shown(place), place.pointer()),
        "push it, or name another one; nothing is pruned meanwhile");
  }

  static Reason noCommit(GitPlace place) {
    return new Reason(
        "The %s of `%s` names no commit.".formatted(place.pointer(), shown(place)), "tag a commit");
  }

  static Reason rewritten(GitPlace place, String from, String to) {
    return new Reason(
        "The %s of `%s` was rewritten: commit %s does not descend from %s, which it held before."
            .formatted(place.pointer(), shown(place), shortened(to), shortened(from)),
        "push a commit that descends from the one before, or let rewrites through once");
  }

  static Reason maybeRewritten(GitPlace place, String from, String to, int most) {
    return new Reason(
        "Whether the %s of `%s` was rewritten is unknown: in the history of commit %s, of which at"
                .formatted(place.pointer(), shown(place), shortened(to))
            + " most %d commits are looked through, %s was not found."
                .formatted(most, shortened(from)),
        "look through more of the history, or let rewrites through once");
  }

  private static String shortened(String commit) {
    return commit.substring(0, 10);
  }

  static Reason pathMissing(GitPlace place, String commit) {
    return new Reason(
        "There is no folder `%s` in commit %s.".formatted(place.path(), commit),
        "add it, or name another path; nothing is pruned meanwhile");
  }

  static Reason pathIsFile(GitPlace place, String commit) {
    return new Reason(
        "`%s` is a file in commit %s.".formatted(place.path(), commit),
        "name the folder that it is in");
  }

  static Reason empty(GitPlace place, String commit) {
    return new Reason(
        "There is no file %s in commit %s."
            .formatted(place.path().isEmpty() ? "at all" : "in `" + place.path() + "`", commit),
        "commit what should run; to run nothing, say so with a fleet that has no models");
  }

  // Signatures.

  static Reason unsigned(String commit) {
    return new Reason(
        "Commit %s is not signed.".formatted(commit),
        "sign it (`git commit --amend -S`) with a key that is trusted here");
  }

  static Reason otherSignature(String signed, String wanted) {
    return new Reason(
        "%s is not signed with %s, which is asked for here.".formatted(capital(signed), wanted),
        "sign it with %s, or ask for the kind of signature that your team makes".formatted(wanted));
  }

  static Reason signerUnknown(String signed, String key, Path trusted) {
    return new Reason(
        "%s is signed with the key `%s`, which is not trusted.".formatted(capital(signed), key),
        "if its owner may change this fleet, add the key to `%s`".formatted(trusted));
  }

  static Reason signatureWrong(String signed) {
    return new Reason(
        "The signature of %s is not valid: it was made of something else, or with a key that was"
                .formatted(signed)
            + " revoked or had expired.",
        "look at it with `git log --show-signature`, and do not trust what it signs");
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  // What is in it.

  static Reason symbolicLink(String path, String commit) {
    return new Reason(
        "`%s` is a symbolic link in commit %s.".formatted(path, commit),
        "commit the file itself: links are not followed, for they may lead out of the repository");
  }

  static Reason submodule(String path, String commit) {
    return new Reason(
        "`%s` is a submodule in commit %s.".formatted(path, commit),
        "commit the files themselves: another repository is not fetched");
  }

  static Reason lfsPointer(String path, String commit) {
    return new Reason(
        "`%s` is kept in Git LFS, so commit %s has only a pointer to it.".formatted(path, commit),
        "take the pattern that matches it out of `.gitattributes` and commit the file itself");
  }

  static Reason fileTooBig(String path, String commit, long bytes, long most) {
    return new Reason(
        "`%s` has %d bytes in commit %s, and %d are allowed.".formatted(path, bytes, commit, most),
        "keep it elsewhere, or name a path that it is not below");
  }

  static Reason tooManyFiles(GitPlace place, String commit, int most) {
    return new Reason(
        "There are more than %d files or folders %s in commit %s."
            .formatted(most, below(place), commit),
        "name the path of the folder that holds the fleet alone");
  }

  static Reason tooManyBytes(GitPlace place, String commit, long most) {
    return new Reason(
        "The files %s in commit %s have more than %d bytes.".formatted(below(place), commit, most),
        "name the path of the folder that holds the fleet alone");
  }

  private static String below(GitPlace place) {
    return place.path().isEmpty() ? "of the repository" : "below `%s`".formatted(place.path());
  }

  // What is written.

  static Reason branchMoved(GitPlace place) {
    return new Reason(
        "Somebody else pushed to the %s of `%s` meanwhile."
            .formatted(place.pointer(), shown(place)),
        "nothing; nimfleet fetches it and writes again");
  }

  static Reason changedByOthers(GitPlace place, String path) {
    return new Reason(
        "Somebody else has changed `%s` on the %s of `%s`, which is not written over."
            .formatted(path, place.pointer(), shown(place)),
        "merge the branch or take that change back; a branch that is deleted is made again");
  }

  static Reason notMerged(GitPlace place, Collection<String> paths) {
    return new Reason(
        "What is followed by now does not merge into the %s of `%s`: `%s` was changed on both."
            .formatted(place.pointer(), shown(place), String.join("`, `", paths)),
        "merge it there by hand, or delete the branch, which is made again");
  }

  static Reason notRelated(GitPlace place) {
    return new Reason(
        "The %s of `%s` has no commit that what is followed has too, as far back as is looked."
            .formatted(place.pointer(), shown(place)),
        "merge the branch, or delete it; it is made again");
  }

  static Reason pushRefused(GitPlace place, Optional<String> why) {
    return new Reason(
        "`%s` does not take a commit on its %s%s."
            .formatted(shown(place), place.pointer(), why.map(it -> ": " + it.strip()).orElse("")),
        "let nimfleet push to this branch, or name one that is not protected");
  }

  /// The URL, without what is nobody's business.
  static String shown(GitPlace place) {
    return Login.hidden(place.url());
  }

  /// What an exception says, without its full stop.
  static String sentence(Exception cause) {
    String message = Login.hidden(String.valueOf(cause.getMessage()));
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }
}
