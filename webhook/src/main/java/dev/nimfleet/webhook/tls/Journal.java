package dev.nimfleet.webhook.tls;

/// Is told what has happened, to log and to count it. No sentence holds a secret.
@FunctionalInterface
public interface Journal {
  void note(Happening happening, String sentence);
}
