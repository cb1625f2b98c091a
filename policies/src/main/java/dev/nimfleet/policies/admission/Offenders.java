package dev.nimfleet.policies.admission;

import dev.nimfleet.policies.admission.Policy.Validation;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a validation counts: it wants the lists of some variables to be empty, and each item in one
/// of them offends it. A message often names the first of them only.
public final class Offenders {
  private static final Pattern EMPTY =
      Pattern.compile(
          "\\bvariables\\.(\\w+)\\.size\\(\\)\\s*==\\s*0\\b"
              + "|\\bsize\\(variables\\.(\\w+)\\)\\s*==\\s*0\\b");

  private Offenders() {}

  /// The variables whose lists must be empty.
  public static List<String> variables(Validation validation) {
    Matcher found = EMPTY.matcher(validation.expression().text());
    return found
        .results()
        .map(each -> each.group(1) == null ? each.group(2) : each.group(1))
        .distinct()
        .toList();
  }
}
