package dev.nimfleet.gitops.http;

import java.util.regex.Pattern;

/// A user, a token or a password that people write into a URL, and that is nobody's business.
public final class Login {
  /// A password may hold all that ends it elsewhere, so that it goes as far as it can.
  private static final Pattern IN_URL = Pattern.compile("(?<=://)[^\\s`'\"]*@");

  private static final Pattern IN_WORD = Pattern.compile("[^\\s`'\"]*@");

  private Login() {}

  /// A text without what stands in front of the hosts of its URLs.
  public static String hidden(String text) {
    return IN_URL.matcher(text).replaceAll("");
  }

  /// What was to be a URL, without what may have been a login.
  public static String hiddenInWord(String text) {
    String hidden = hidden(text);
    return hidden.equals(text) ? IN_WORD.matcher(text).replaceAll("") : hidden;
  }
}
