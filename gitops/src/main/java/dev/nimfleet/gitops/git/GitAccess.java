package dev.nimfleet.gitops.git;

import java.nio.file.Path;
import java.util.Optional;

/// How a Git server is convinced to let us in. Secrets are files, read anew for every fetch, so
/// that a rotated one is used at once and none stands in a log.
public sealed interface GitAccess {
  /// Without saying who we are.
  ///
  /// @param authorities see [Token]
  record Anonymous(Optional<Path> authorities) implements GitAccess {
    public Anonymous() {
      this(Optional.empty());
    }
  }

  /// With a user and a token (or a password) over HTTPS.
  ///
  /// @param user servers that know tokens take any name
  /// @param token the file that holds it; white space around it is no part of it
  /// @param authorities PEM certificates that an HTTPS server's has to be signed by, where that is
  ///   not one of those that Java trusts
  record Token(String user, Path token, Optional<Path> authorities) implements GitAccess {}

  /// With a key over SSH.
  ///
  /// @param passphrase the file that holds what the key is encrypted with
  /// @param knownHosts lines as `ssh-keyscan` prints them: the only servers that are spoken to
  record SshKey(Path key, Optional<Path> passphrase, Path knownHosts) implements GitAccess {}
}
