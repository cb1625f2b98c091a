package dev.nimfleet.gitops.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.GpgConfig;
import org.eclipse.jgit.lib.GpgConfig.GpgFormat;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.SignatureVerifier.SignatureVerification;
import org.eclipse.jgit.lib.SignatureVerifier.TrustLevel;
import org.eclipse.jgit.lib.SignatureVerifiers;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;

/// Whether somebody who may vouches for what was fetched.
final class Signatures {
  private final SignaturePolicy policy;
  private final Repository repository;

  Signatures(SignaturePolicy policy, Repository repository) {
    this.policy = policy;
    this.repository = repository;
  }

  /// Refuses a commit that nobody vouches for. A tag holds the id of its commit, so who signs the
  /// one signs the other.
  ///
  /// @param tip the commit, or the tag on it
  void check(RevObject tip, RevCommit commit) throws Refusal {
    if (policy instanceof SignaturePolicy.None) {
      return;
    }
    Optional<Reason> doubt = Optional.empty();
    List<Signed> signed =
        Stream.of(tip, commit).distinct().flatMap(it -> Signed.of(it).stream()).toList();
    for (Signed each : signed) {
      doubt = doubt(each);
      if (doubt.isEmpty()) {
        return;
      }
    }
    throw new Refusal(doubt.orElseGet(() -> GitReasons.unsigned(commit.abbreviate(10).name())));
  }

  /// Why a signature does not count; empty when it does.
  private Optional<Reason> doubt(Signed signed) throws Refusal {
    return switch (policy) {
      case SignaturePolicy.None _ -> Optional.empty();
      case SignaturePolicy.Ssh(Path allowedSigners) -> ssh(signed, allowedSigners);
      case SignaturePolicy.Gpg(Path keyring) ->
          signed.isMadeWith(GpgFormat.OPENPGP)
              ? Keyring.read(keyring).doubt(signed)
              : Optional.of(GitReasons.otherSignature(signed.name(), "GPG"));
    };
  }

  private Optional<Reason> ssh(Signed signed, Path allowedSigners) throws Refusal {
    if (!signed.isMadeWith(GpgFormat.SSH)) {
      return Optional.of(GitReasons.otherSignature(signed.name(), "SSH"));
    }
    if (!Files.isReadable(allowedSigners)) {
      throw new Refusal(GitReasons.secretUnreadable("allowed signers", allowedSigners));
    }
    var config = new Config();
    config.setString(
        "gpg", "ssh", "allowedSignersFile", allowedSigners.toAbsolutePath().toString());
    SignatureVerification result;
    try {
      result =
          SignatureVerifiers.verify(
              repository, new GpgConfig(config), signed.payload(), signed.signature());
    } catch (IOException | JGitInternalException e) {
      return Optional.of(GitReasons.signatureWrong(signed.name()));
    }
    if (result != null && result.verified() && !result.expired()) {
      return Optional.empty();
    }
    return Optional.of(
        result != null && result.trustLevel() == TrustLevel.UNKNOWN
            ? GitReasons.signerUnknown(signed.name(), result.keyFingerprint(), allowedSigners)
            : GitReasons.signatureWrong(signed.name()));
  }
}
