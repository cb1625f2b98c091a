package dev.nimfleet.policies.cel.check;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import dev.cel.parser.CelStandardMacro;
import java.util.Optional;
import java.util.Set;

/// Macros that dev.cel does not have, or has with another meaning.
final class Macros {
  /// `list.sortBy(x, key)` sorts a list by the keys of its items.
  static final CelMacro SORT_BY = CelMacro.newReceiverMacro("sortBy", 2, Macros::sortBy);

  private static final String LIST = "@__sortBy_input__";

  private static final Set<Kind> LISTS =
      Set.of(Kind.LIST, Kind.SELECT, Kind.IDENT, Kind.COMPREHENSION, Kind.CALL);

  private Macros() {}

  /// Gives the list a name, since it is needed twice: as what is sorted and for the keys.
  private static Optional<CelExpr> sortBy(
      CelMacroExprFactory factory, CelExpr target, ImmutableList<CelExpr> arguments) {
    if (!LISTS.contains(target.exprKind().getKind())) {
      return Optional.of(
          factory.reportError(
              "sortBy can only be applied to a list, identifier, comprehension, call or select"
                  + " expression"));
    }
    return CelStandardMacro.MAP
        .getDefinition()
        .getExpander()
        .expandMacro(factory, factory.newIdentifier(LIST), arguments)
        .map(keys ->
            factory.fold(
                "#unused",
                factory.newList(),
                LIST,
                target,
                factory.newBoolLiteral(false),
                factory.newIdentifier(LIST),
                factory.newReceiverCall(
                    "@sortByAssociatedKeys", factory.newIdentifier(LIST), keys)));
  }
}
