package dev.nimfleet.gitops.git;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.api.OpenPGPApi;
import org.bouncycastle.openpgp.api.OpenPGPCertificate;
import org.bouncycastle.openpgp.api.OpenPGPDetachedSignatureProcessor;
import org.bouncycastle.openpgp.api.OpenPGPSignature.OpenPGPDocumentSignature;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;

/// OpenPGP certificates of people who are trusted.
///
/// JGit has a verifier too. It does not see that a key was revoked or that nobody bound a subkey to
/// it, and remembers for the life of the JVM which key it did not find.
final class Keyring {
  private final Path file;
  private final List<OpenPGPCertificate> certificates;
  private final OpenPGPApi openPgp = new BcOpenPGPApi();

  private Keyring(Path file, List<OpenPGPCertificate> certificates) {
    this.file = file;
    this.certificates = certificates;
  }

  static Keyring read(Path file) throws Refusal {
    try (InputStream in = Files.newInputStream(file)) {
      return new Keyring(file, new BcOpenPGPApi().readKeyOrCertificate().parseCertificates(in));
    } catch (IOException | RuntimeException e) {
      throw new Refusal(GitReasons.secretUnreadable("keyring", file));
    }
  }

  /// Why a signature does not count; empty when it does.
  Optional<Reason> doubt(Signed signed) {
    try {
      PGPSignature signature = signature(signed.signature());
      OpenPGPDetachedSignatureProcessor processor =
          openPgp.verifyDetachedSignature().addSignature(signature);
      certificates.forEach(processor::addVerificationCertificate);
      List<OpenPGPDocumentSignature> found =
          processor.process(new ByteArrayInputStream(signed.payload()));
      if (found.isEmpty()) {
        return Optional.of(GitReasons.signerUnknown(signed.name(), key(signature), file));
      }
      return found.getFirst().isValid()
          ? Optional.empty()
          : Optional.of(GitReasons.signatureWrong(signed.name()));
    } catch (IOException | PGPException | RuntimeException e) {
      return Optional.of(GitReasons.signatureWrong(signed.name()));
    }
  }

  private static PGPSignature signature(byte[] armored) throws IOException {
    try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(armored))) {
      if (new BcPGPObjectFactory(in).nextObject() instanceof PGPSignatureList list
          && list.size() == 1) {
        return list.get(0);
      }
      throw new IOException("no signature");
    }
  }

  private static String key(PGPSignature signature) {
    return "%016X".formatted(signature.getKeyID());
  }
}
