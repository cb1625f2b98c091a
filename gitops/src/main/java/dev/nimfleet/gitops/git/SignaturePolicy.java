package dev.nimfleet.gitops.git;

import java.nio.file.Path;

/// Whose signature a commit must carry. For a tag, one on the tag does too.
public sealed interface SignaturePolicy {
  /// Nobody's.
  record None() implements SignaturePolicy {}

  /// One made with `ssh-keygen -Y sign`, which is what `gpg.format=ssh` does.
  ///
  /// @param allowedSigners as `gpg.ssh.allowedSignersFile` names it, see ALLOWED SIGNERS in
  ///   ssh-keygen(1)
  record Ssh(Path allowedSigners) implements SignaturePolicy {}

  /// One made with OpenPGP.
  ///
  /// @param keyring OpenPGP certificates, as `gpg --export` writes them, armored or not; whoever is
  ///   in it is trusted
  record Gpg(Path keyring) implements SignaturePolicy {}
}
